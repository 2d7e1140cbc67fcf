using ClusterCodex.AccessControl;
using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.ServiceDefaults;
using ClusterCodex.TestClusters;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Hosting;
using ClusterCodex.TestSupport.Identity;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace ClusterCodex.ResourceService.Tests.Service;

/// <summary>The real service over real gRPC on a running cluster, with users of the test.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private readonly TestService _service;

    private RunningService(TestPolicyServer policy, TestService service)
    {
        Policy = policy;
        _service = service;
        Admin = policy.AddAdmin();
    }

    public TestPolicyServer Policy { get; }

    /// <summary>May see and do everything.</summary>
    public TestUser Admin { get; }

    /// <summary>Starts the service; everything that the test does not set is as in production.</summary>
    public static async Task<RunningService> StartAsync(LiveCluster cluster, params (string Key, string Value)[] settings)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var policy = await TestPolicyServer.StartAsync(cancellation);
        var all = policy.SettingsFor("resourceservice");
        foreach (var (key, value) in cluster.Settings)
        {
            all[key] = value;
        }

        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        var service = await TestService.StartAsync(
            all,
            builder =>
            {
                builder.AddServiceDefaults();
                builder.AddAccessControl();
                builder.AddResourceService();
            },
            app =>
            {
                app.MapDefaultEndpoints();
                app.MapResourceService();
            },
            cancellationToken: cancellation);
        var running = new RunningService(policy, service);
        await running.EventuallyKnownAsync();
        return running;
    }

    /// <summary>A client that calls as a user.</summary>
    public V1.ResourceService.ResourceServiceClient As(TestUser user) => As(user.Token);

    /// <summary>A client that calls with a token.</summary>
    public V1.ResourceService.ResourceServiceClient As(string token) => new(_service.As(token));

    /// <summary>A client that calls without any token.</summary>
    public V1.ResourceService.ResourceServiceClient AsNobody() => new(_service.Channel);

    /// <summary>Asserts that a call is refused with a status.</summary>
    /// <returns>The message.</returns>
    public static async Task<string> RefusedAsync(StatusCode status, Func<Task> call)
    {
        var refused = await Assert.ThrowsAsync<RpcException>(call);
        Assert.True(status == refused.StatusCode, $"Expected {status}, got {refused.Status}");
        return refused.Status.Detail;
    }

    /// <summary>Waits until the service has received the administrator, and therefore the policies.</summary>
    private Task EventuallyKnownAsync() => Eventually.Succeeds(() =>
        _service.Services.GetRequiredService<IPolicyEnforcer>().Current(new CallerIdentity(Admin.Id, Admin.Email, Admin.Email, [], IsService: false, Admin.Token)));

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await Policy.DisposeAsync();
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ClusterCodex.AccessControl;
using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.Gateway.Transcoding;
using ClusterCodex.GatewayTests;
using ClusterCodex.ServiceDefaults;
using ClusterCodex.TestSupport.Hosting;
using ClusterCodex.TestSupport.Logging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace ClusterCodex.Gateway.Tests.Hosting;

/// <summary>A real gateway in front of real gRPC services, each on its own loopback port, in the test process.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    private readonly GrpcTestServer _services;
    private readonly WebApplication _gateway;

    private TestGateway(GrpcTestServer services, WebApplication gateway, LibraryState library, IdentityState identity, LogRecorder log, PlanState plans)
    {
        _services = services;
        _gateway = gateway;
        Library = library;
        Identity = identity;
        Log = log;
        Plans = plans;
        var addresses = gateway.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address)).ToArray();
        (Grpc, Private, Public) = (addresses[0], addresses[1], addresses[2]);
        Http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = Public };
    }

    public LibraryState Library { get; }

    public IdentityState Identity { get; }

    public LogRecorder Log { get; }

    public PlanState Plans { get; }

    public Uri Public { get; }

    /// <summary>Where the services listen, for calls past the gateway.</summary>
    public Uri Services => _services.Address;

    public Uri Grpc { get; }

    public Uri Private { get; }

    /// <summary>For the public listener, without a token.</summary>
    public HttpClient Http { get; }

    /// <param name="settings">Added to those of the tests.</param>
    /// <param name="time">By default the system's.</param>
    /// <param name="logs">The lowest level that is recorded.</param>
    /// <param name="withPlans">Whether planservice can be reached.</param>
    public static async Task<TestGateway> StartAsync(
        IReadOnlyDictionary<string, string?>? settings = null, TimeProvider? time = null, LogLevel logs = LogLevel.Information, bool withPlans = false)
    {
        var (library, identity, log, plans) = (new LibraryState(), new IdentityState(), new LogRecorder(), new PlanState());
        var services = await StartServicesAsync(library, identity, plans);
        var address = services.Address.ToString();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["services:policyservice:grpc:0"] = address,
            ["services:issueservice:grpc:0"] = address,
            ["services:resourceservice:grpc:0"] = address,
            // Nobody listens on port 9 (discard).
            ["services:planservice:grpc:0"] = withPlans ? address : "http://127.0.0.1:9",
            ["services:library:grpc:0"] = address,
            ["ServiceIdentity:ClientId"] = "gateway",
            ["ServiceIdentity:ClientSecret"] = IdentityState.ClientSecret,
            ["CLUSTERCODEX_PORT"] = "0",
            ["GRPC_PORT"] = "0",
            ["HTTP_PORT"] = "0",
        });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(logs);
        builder.Services.AddSingleton<IReadOnlyList<ServiceContract>>(
            [.. ServiceContract.ClusterCodex, .. ServiceContract.From(LibraryReflection.Descriptor, "library")]);
        if (time is not null)
        {
            builder.Services.AddSingleton(time);
        }

        builder.AddServiceDefaults();
        builder.AddAccessControl();
        builder.AddGateway();
        var gateway = builder.Build();
        gateway.UseGateway();
        gateway.MapDefaultEndpoints();
        gateway.MapGateway();
        // The first policies clear the cache of tokens: that must not happen in the middle of a test.
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = ChangeToken.OnChange(() => gateway.Services.GetRequiredService<IPolicyEnforcer>().Changes, () => arrived.TrySetResult());
        await gateway.StartAsync();
        await arrived.Task.WaitAsync(TimeSpan.FromMinutes(1));
        return new TestGateway(services, gateway, library, identity, log, plans);
    }

    /// <summary>A request of a signed-in user.</summary>
    public HttpRequestMessage Request(HttpMethod method, string path, string? json = null, string? token = null)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? Identity.AccessToken());
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        return request;
    }

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? json = null) => Http.SendAsync(Request(method, path, json));

    public async Task<(HttpStatusCode Status, JsonNode? Json)> CallAsync(HttpMethod method, string path, string? json = null)
    {
        using var response = await SendAsync(method, path, json);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    public Task<(HttpStatusCode Status, JsonNode? Json)> GetAsync(string path) => CallAsync(HttpMethod.Get, path);

    /// <summary>Cuts every connection to the services, as a crash would.</summary>
    public Task StopServicesNowAsync() => _services.StopNowAsync();

    public Task StopAsync() => _gateway.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _gateway.DisposeAsync();
        await _services.DisposeAsync();
        Identity.Dispose();
    }

    private static Task<GrpcTestServer> StartServicesAsync(LibraryState library, IdentityState identity, PlanState plans) => GrpcTestServer.StartAsync(
        services => services.AddSingleton(library).AddSingleton(identity).AddSingleton(plans),
        app =>
        {
            app.MapGrpcService<LibraryService>();
            app.MapGrpcService<TestIdentityService>();
            app.MapGrpcService<TestPolicyService>();
            app.MapGrpcService<TestIssueService>();
            app.MapGrpcService<TestResourceService>();
            app.MapGrpcService<TestPlanService>();
        });
}

using ClusterCodex.AccessControl;
using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.ServiceDefaults;
using ClusterCodex.TestSupport.Identity;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClusterCodex.TestSupport.Hosting;

/// <summary>One of our services as its <c>Program.cs</c> runs it, over real gRPC, with a policy server of its own whose users the test makes.</summary>
/// <typeparam name="TClient">The service's gRPC client.</typeparam>
/// <param name="name">The service's name in configuration, such as <c>issueservice</c>.</param>
/// <param name="client">Makes a client from an invoker.</param>
public abstract class ServiceUnderTest<TClient>(string name, Func<CallInvoker, TClient> client) : IAsyncDisposable
{
    private Dictionary<string, string?> _settings = [];

    /// <summary>Who may do what; the test changes it.</summary>
    public TestPolicyServer Policies { get; private set; } = null!;

    /// <summary>May see and do everything.</summary>
    public TestUser Admin { get; private set; } = null!;

    /// <summary>The running process.</summary>
    public TestService Service { get; private set; } = null!;

    /// <summary>The service's own parts.</summary>
    public IServiceProvider Services => Service.Services;

    /// <summary>A client that calls as a user.</summary>
    public TClient As(TestUser user) => As(user.Token);

    /// <summary>A client that calls with a token.</summary>
    public TClient As(string token) => client(Service.As(token));

    /// <summary>A client that calls without any token.</summary>
    public TClient AsNobody() => client(Service.Channel.CreateCallInvoker());

    /// <summary>Ends this process of the service and starts another with the same settings, and so on the same database.</summary>
    public async Task RestartAsync()
    {
        await Service.DisposeAsync();
        await StartServiceAsync(CancellationToken.None);
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Service.DisposeAsync();
        await Policies.DisposeAsync();
    }

    /// <summary>The <c>Add…</c> line of the service, and what the test replaces.</summary>
    protected abstract void Add(WebApplicationBuilder builder);

    /// <summary>The <c>Map…</c> line of the service.</summary>
    protected abstract void Map(WebApplication app);

    /// <summary>Receives the logs; null for none.</summary>
    protected virtual ILoggerProvider? Log => null;

    /// <summary>Starts the service and waits until it knows the administrator. What <paramref name="settings"/> leave out is as in production; a later one wins.</summary>
    protected async Task StartAsync(IEnumerable<KeyValuePair<string, string?>> settings, CancellationToken cancellationToken)
    {
        Policies = await TestPolicyServer.StartAsync(cancellationToken);
        Admin = Policies.AddAdmin();
        _settings = Policies.SettingsFor(name);
        foreach (var (key, value) in settings)
        {
            _settings[key] = value;
        }

        await StartServiceAsync(cancellationToken);
    }

    private async Task StartServiceAsync(CancellationToken cancellationToken)
    {
        Service = await TestService.StartAsync(
            _settings,
            builder =>
            {
                builder.AddServiceDefaults();
                builder.AddAccessControl();
                Add(builder);
            },
            app =>
            {
                app.MapDefaultEndpoints();
                Map(app);
            },
            log: Log,
            cancellationToken: cancellationToken);
        await Eventually.Succeeds(() => Services.GetRequiredService<IPolicyEnforcer>().Current(
            new CallerIdentity(Admin.Id, Admin.Email, Admin.Email, [], IsService: false, Admin.Token)));
    }
}

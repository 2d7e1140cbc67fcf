using ClusterCodex.AccessControl;
using ClusterCodex.ServiceDefaults;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Hosting;
using ClusterCodex.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClusterCodex.PolicyService.Tests.Hosting;

/// <summary>PolicyService as it runs, over real gRPC and a real PostgreSQL. Calls it as the gateway would.</summary>
internal sealed class PolicyServiceHost : IAsyncDisposable
{
    public const string AdminEmail = "admin@clustercodex.local";
    public const string UserEmail = "user@clustercodex.local";
    public const string AdminPassword = "admin123!";
    public const string UserPassword = "user123!";
    public const string GatewaySecret = "gateway-secret-for-tests";

    private PolicyServiceHost(TestService service, string connectionString)
    {
        Service = service;
        ConnectionString = connectionString;
        Anonymous = new IdentityService.IdentityServiceClient(service.Channel);
    }

    public TestService Service { get; }

    public string ConnectionString { get; }

    public IdentityService.IdentityServiceClient Anonymous { get; }

    /// <summary>Identity calls with the gateway's own token.</summary>
    public IdentityService.IdentityServiceClient Gateway { get; private set; } = null!;

    public string GatewayToken { get; private set; } = "";

    public static async Task<PolicyServiceHost> StartAsync(
        string? connectionString = null,
        string environment = "Development",
        TimeProvider? time = null,
        ILoggerProvider? log = null,
        params (string Key, string? Value)[] settings)
    {
        connectionString ??= await TestPostgres.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        var configuration = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings:policy"] = connectionString,
            ["ServiceClients:gateway"] = GatewaySecret,
            ["GRPC_PORT"] = "0",
            ["HTTP_PORT"] = "0",
        };
        foreach (var (key, value) in settings)
        {
            configuration[key] = value;
        }

        var service = await TestService.StartAsync(
            configuration,
            builder =>
            {
                if (time is not null)
                {
                    builder.Services.AddSingleton(time);
                }

                builder.AddServiceDefaults();
                builder.AddEnforcement();
                builder.AddPolicyService();
            },
            app =>
            {
                app.MapDefaultEndpoints();
                app.MapPolicyService();
            },
            environment,
            log,
            TestContext.Current.CancellationToken);
        var host = new PolicyServiceHost(service, connectionString);
        await host.SignInGatewayAsync();
        return host;
    }

    public async Task SignInGatewayAsync()
    {
        var issued = await Anonymous.IssueServiceTokenAsync(new IssueServiceTokenRequest { ClientId = "gateway", ClientSecret = GatewaySecret });
        GatewayToken = issued.Token;
        Gateway = new IdentityService.IdentityServiceClient(Service.As(issued.Token));
    }

    public IdentityService.IdentityServiceClient IdentityAs(string token) => new(Service.As(token));

    public V1.PolicyService.PolicyServiceClient PolicyAs(string token) => new(Service.As(token));

    public async Task<Session> LoginAsync(string email, string password, Metadata? from = null) =>
        await Gateway.LoginAsync(new LoginRequest { Email = email, Password = password }, from);

    public async Task<Session> RefreshAsync(string refreshToken, Metadata? from = null) =>
        await Gateway.RefreshAsync(new RefreshRequest { RefreshToken = refreshToken }, from);

    /// <summary>The headers that the gateway sends for a client at <paramref name="address"/>.</summary>
    public static Metadata From(string address, string agent = "browser") => new() { { "x-client-address", address }, { "x-client-agent", agent } };

    /// <summary>Signs in and exchanges: the internal token.</summary>
    public async Task<string> InternalTokenAsync(string email, string password)
    {
        var session = await LoginAsync(email, password);
        return (await Gateway.ExchangeAsync(new ExchangeRequest { Token = session.Token })).Token;
    }

    public async Task<V1.PolicyService.PolicyServiceClient> AdminAsync() => PolicyAs(await InternalTokenAsync(AdminEmail, AdminPassword));

    public static async Task<RpcErrorDetails> FailsAsync(Func<Task> call)
    {
        var exception = await Assert.ThrowsAsync<RpcException>(call);
        return RpcErrorDetails.From(exception);
    }

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}

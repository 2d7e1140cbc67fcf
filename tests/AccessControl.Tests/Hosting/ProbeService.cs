using ClusterCodex.AccessControl;
using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.ServiceDefaults;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.TestSupport.Hosting;
using ClusterCodex.TestSupport.Identity;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ClusterCodex.AccessControl.Tests.Hosting;

/// <summary>A service with the defaults only. It implements an existing contract to have methods: each does what its test needs.</summary>
internal sealed class ProbeService(IPolicyEnforcer enforcer) : IdentityService.IdentityServiceBase
{
    /// <summary>What the probe must never return.</summary>
    public const string Hidden = "hidden-detail-of-the-inside";

    /// <summary>Completes when a call that hangs has arrived.</summary>
    public static TaskCompletionSource Hanging { get; } = new();

    public static async Task<TestService> StartAsync(
        TestPolicyServer policies,
        Action<WebApplicationBuilder>? configure = null,
        string environment = "Production",
        ILoggerProvider? log = null,
        params IEnumerable<(string Key, string Value)> settings) =>
        await TestService.StartAsync(
            policies.SettingsFor("probe", settings),
            builder =>
            {
                builder.AddServiceDefaults();
                builder.AddAccessControl();
                configure?.Invoke(builder);
            },
            app =>
            {
                app.MapDefaultEndpoints();
                app.MapGrpcService<ProbeService>();
            },
            environment,
            log);

    public override Task<Jwks> GetJwks(Empty request, ServerCallContext context) => Task.FromResult(new Jwks());

    /// <summary>Returns the caller and what they may do.</summary>
    public override Task<CurrentUser> GetCurrentUser(Empty request, ServerCallContext context)
    {
        var caller = context.GetCaller();
        var policy = enforcer.Current(caller);
        var reply = new CurrentUser
        {
            User = new User { Id = caller.Subject, Email = caller.Email, Name = CallerContext.Current?.Subject ?? "" },
            Policy = new V1.EffectivePolicy { Version = policy.Version },
        };
        foreach (var grant in policy.Grants)
        {
            reply.Policy.Grants.Add(new V1.PolicyGrant { Namespaces = { grant.Namespaces }, Kinds = { grant.Kinds }, Actions = { grant.Actions } });
        }

        return Task.FromResult(reply);
    }

    /// <summary>For services only.</summary>
    public override Task<InternalToken> Exchange(ExchangeRequest request, ServerCallContext context)
    {
        return Task.FromResult(new InternalToken());
    }

    /// <summary>Fails in the way that the e-mail names.</summary>
    public override async Task<Session> Login(LoginRequest request, ServerCallContext context) => throw (request.Email switch
    {
        "not-found" => RpcErrors.NotFound("Nothing there."),
        "validation" => RpcErrors.Validation([("email", "Is wrong."), ("password", "Is wrong too.")]),
        "bare" => new RpcException(new Status(StatusCode.Aborted, "No details.")),
        "no-database" => new InvalidOperationException("Wrapped.", new NpgsqlException("Failed to connect.")),
        "late" => new OperationCanceledException(),
        "hang" => await HangAsync(context.CancellationToken),
        _ => new InvalidDataException(Hidden + " " + request.Password),
    });

    private static async Task<Exception> HangAsync(CancellationToken cancellationToken)
    {
        Hanging.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        return new InvalidOperationException();
    }
}

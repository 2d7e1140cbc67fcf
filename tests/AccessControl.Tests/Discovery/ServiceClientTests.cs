using System.Diagnostics;
using ClusterCodex.AccessControl;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.AccessControl.Tests.Hosting;
using ClusterCodex.ServiceDefaults;
using ClusterCodex.ServiceDefaults.Discovery;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Hosting;
using ClusterCodex.TestSupport.Identity;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ClusterCodex.AccessControl.Tests.Discovery;

/// <summary>One service calls another, on a user's behalf or as itself.</summary>
public sealed class ServiceClientTests(ProbeFixture probe)
{
    [Fact]
    public async Task A_call_on_a_users_behalf_arrives_as_that_user()
    {
        var user = probe.Policies.AddUser("front@test.local", ["a"], ["Pod"]);
        await using var front = await StartFrontAsync(ClientIdentity.Caller);

        var seen = await Eventually.Succeeds(async () => await Client(front, user).GetCurrentUserAsync(new Empty()));

        Assert.Equal(user.Id, seen.User.Id);
        Assert.Equal(["a"], seen.Policy.Grants.Single().Namespaces);
    }

    [Fact]
    public async Task A_call_as_the_service_does_not_carry_the_user()
    {
        var user = probe.Policies.AddUser("front2@test.local", ["a"], ["Pod"]);
        await using var front = await StartFrontAsync(ClientIdentity.Service);

        // An RPC for users only: a service must not call it.
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await Client(front, user).GetCurrentUserAsync(new Empty()));

        Assert.Equal("Only users may call this; a service is not one.", RpcErrorDetails.From(refused).Message);
        Assert.Equal(ErrorCodes.Forbidden, RpcErrorDetails.From(refused).Code);
    }

    [Fact]
    public async Task A_call_without_a_caller_fails_at_once()
    {
        await using var front = await StartFrontAsync(ClientIdentity.Caller);
        var client = front.Services.GetRequiredService<IdentityService.IdentityServiceClient>();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await client.GetCurrentUserAsync(new Empty()));

        Assert.Contains(nameof(ClientIdentity.Service), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_users_calls_at_once_do_not_mix()
    {
        var users = Enumerable.Range(0, 20).Select(i => probe.Policies.AddUser($"many{i}@test.local")).ToArray();
        await using var front = await StartFrontAsync(ClientIdentity.Caller);
        await Eventually.Succeeds(async () => await Client(front, users[^1]).GetCurrentUserAsync(new Empty()));

        var seen = await Task.WhenAll(users.Select(async user => (await Client(front, user).GetCurrentUserAsync(new Empty())).User.Id));

        Assert.Equal(users.Select(user => user.Id), seen);
    }

    [Fact]
    public async Task The_trace_and_the_error_pass_every_hop()
    {
        var user = probe.Policies.AddUser("trace@test.local");
        await using var front = await StartFrontAsync(ClientIdentity.Caller);
        await Eventually.Succeeds(async () => await Client(front, user).GetCurrentUserAsync(new Empty()));

        var error = await Assert.ThrowsAsync<RpcException>(async () => await Client(front, user).LoginAsync(new LoginRequest { Email = "validation" }));
        var details = RpcErrorDetails.From(error);

        Assert.Equal(ErrorCodes.ValidationError, details.Code);
        Assert.Equal(["email", "password"], details.Fields.Select(field => field.Field));
        Assert.Equal(FrontService.Traces[user.Id], details.TraceId);
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_unavailable()
    {
        var user = probe.Policies.AddUser("away@test.local");
        await using var front = await StartFrontAsync(ClientIdentity.Caller, ("services:backend:grpc:0", "http://127.0.0.1:1"));

        var error = await Assert.ThrowsAsync<RpcException>(async () => await Client(front, user).GetCurrentUserAsync(new Empty()));

        Assert.Equal(ErrorCodes.Unavailable, RpcErrorDetails.From(error).Code);
    }

    [Fact]
    public async Task A_service_that_comes_up_during_a_call_answers_it()
    {
        var port = FreePort.Find();
        await using var front = await StartFrontAsync(
            ClientIdentity.Service,
            ("services:backend:grpc:0", $"http://127.0.0.1:{port}"),
            ("ServiceCalls:ConnectRetries", "10"),
            ("ServiceCalls:ConnectRetryDelay", "00:00:00.100"));

        using var call = new IdentityService.IdentityServiceClient(front.Channel).GetJwksAsync(new Empty());
        await Eventually.True(() => FrontService.KeysAskedFor, "the call is on its way");
        await using var backend = await ProbeService.StartAsync(probe.Policies, settings: [("GRPC_PORT", $"{port}")]);

        Assert.Empty((await call).Keys);
    }

    [Theory]
    [InlineData(null, "services__backend__grpc__0")]
    [InlineData("nonsense", "'nonsense'")]
    [InlineData("ftp://x", "'ftp://x'")]
    public void GetServiceAddress_MissingOrWrong_NamesTheSetting(string? value, string expected)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("services:backend:grpc:0", value)]).Build();

        var error = Assert.Throws<InvalidOperationException>(() => configuration.GetServiceAddress("backend"));

        Assert.Contains("services:backend:grpc:0", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static IdentityService.IdentityServiceClient Client(TestService front, TestUser user) => new(front.As(user.Token));

    private Task<TestService> StartFrontAsync(ClientIdentity identity, params (string Key, string Value)[] more) =>
        TestService.StartAsync(
            probe.Policies.SettingsFor(
                "front",
                [("services:backend:grpc:0", probe.Service.GrpcAddress.ToString()), ("ServiceCalls:ConnectRetryDelay", "00:00:00.010"), .. more]),
            builder =>
            {
                builder.AddServiceDefaults();
                builder.AddAccessControl();
                builder.Services.AddServiceClient<IdentityService.IdentityServiceClient>("backend", identity);
            },
            app => app.MapGrpcService<FrontService>());

    /// <summary>Passes everything on.</summary>
    internal sealed class FrontService(IdentityService.IdentityServiceClient backend) : IdentityService.IdentityServiceBase
    {
        public static System.Collections.Concurrent.ConcurrentDictionary<string, string> Traces { get; } = new(StringComparer.Ordinal);

        public static bool KeysAskedFor { get; private set; }

        public override async Task<Jwks> GetJwks(Empty request, ServerCallContext context)
        {
            var keys = backend.GetJwksAsync(request, cancellationToken: context.CancellationToken);
            KeysAskedFor = true;
            return await keys;
        }

        public override async Task<CurrentUser> GetCurrentUser(Empty request, ServerCallContext context) =>
            await backend.GetCurrentUserAsync(request, cancellationToken: context.CancellationToken);

        public override async Task<Session> Login(LoginRequest request, ServerCallContext context)
        {
            Traces[context.GetCaller().Subject] = Activity.Current!.TraceId.ToString();
            return await backend.LoginAsync(request, cancellationToken: context.CancellationToken);
        }
    }
}

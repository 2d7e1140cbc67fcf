using ClusterCodex.PolicyService.Tests.Hosting;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.TestSupport;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using static ClusterCodex.PolicyService.Tests.Hosting.PolicyServiceHost;

namespace ClusterCodex.PolicyService.Tests.Sessions;

/// <summary>How a session that ends early is announced to every service, over real gRPC and a real PostgreSQL.</summary>
public sealed class EndedSessionTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private PolicyServiceHost _host = null!;

    public static TheoryData<string> Endings => ["sign-out", "reuse", "password", "disabled"];

    public async ValueTask InitializeAsync() => _host = await StartAsync(time: _time);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task However_a_session_ends_every_watch_is_notified_and_its_tokens_are_rejected(string ending)
    {
        await using var replica = await StartAsync(_host.ConnectionString, time: _time);
        var admin = await _host.AdminAsync();
        var session = await _host.LoginAsync(UserEmail, UserPassword);
        var internalToken = (await _host.Gateway.ExchangeAsync(new ExchangeRequest { Token = session.Token })).Token;
        await _host.IdentityAs(internalToken).GetCurrentUserAsync(new Empty());
        using var here = _host.PolicyAs(_host.GatewayToken).WatchPolicies(new Empty());
        using var there = replica.PolicyAs(replica.GatewayToken).WatchPolicies(new Empty());
        Assert.Equal(WatchPoliciesResponse.EventOneofCase.Snapshot, (await NextAsync(here)).EventCase);
        Assert.Equal(WatchPoliciesResponse.EventOneofCase.Snapshot, (await NextAsync(there)).EventCase);

        switch (ending)
        {
            case "sign-out":
                await _host.Gateway.LogoutAsync(new LogoutRequest { RefreshToken = session.RefreshToken });
                break;
            case "reuse":
                await _host.RefreshAsync(session.RefreshToken);
                await FailsAsync(() => _host.RefreshAsync(session.RefreshToken));
                break;
            case "password":
                await admin.UpdateUserAsync(new UpdateUserRequest { Id = session.User.Id, Password = "a new password" });
                break;
            default:
                await admin.UpdateUserAsync(new UpdateUserRequest { Id = session.User.Id, Disabled = true });
                break;
        }

        var announced = await EndedAsync(here);
        Assert.Equal(announced.Id, (await EndedAsync(there)).Id);
        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromMinutes(16.5), announced.ForgetAfter.ToDateTimeOffset());
        await AssertRefusedAsync(_host, internalToken);
        await AssertRefusedAsync(replica, internalToken);
    }

    [Fact]
    public async Task Another_session_of_the_same_user_continues()
    {
        var session = await _host.LoginAsync(UserEmail, UserPassword);
        var other = await _host.InternalTokenAsync(UserEmail, UserPassword);
        var internalToken = (await _host.Gateway.ExchangeAsync(new ExchangeRequest { Token = session.Token })).Token;

        await _host.Gateway.LogoutAsync(new LogoutRequest { RefreshToken = session.RefreshToken });

        await AssertRefusedAsync(_host, internalToken);
        await _host.IdentityAs(other).GetCurrentUserAsync(new Empty());
    }

    [Fact]
    public async Task A_new_watch_receives_ended_sessions_before_the_policies_until_their_tokens_have_expired()
    {
        var session = await _host.LoginAsync(UserEmail, UserPassword);
        await _host.Gateway.LogoutAsync(new LogoutRequest { RefreshToken = session.RefreshToken });
        await using var restarted = await StartAsync(_host.ConnectionString, time: _time);
        using (var watch = restarted.PolicyAs(restarted.GatewayToken).WatchPolicies(new Empty()))
        {
            Assert.Equal(WatchPoliciesResponse.EventOneofCase.SessionsEnded, (await NextAsync(watch)).EventCase);
            Assert.Equal(WatchPoliciesResponse.EventOneofCase.Snapshot, (await NextAsync(watch)).EventCase);
        }

        _time.Advance(TimeSpan.FromMinutes(17));
        await using var later = await StartAsync(_host.ConnectionString, time: _time);
        using var none = later.PolicyAs(later.GatewayToken).WatchPolicies(new Empty());

        Assert.Equal(WatchPoliciesResponse.EventOneofCase.Snapshot, (await NextAsync(none)).EventCase);
    }

    private static async Task AssertRefusedAsync(PolicyServiceHost host, string internalToken) => await Eventually.Succeeds(async () =>
    {
        var error = await FailsAsync(async () => await host.IdentityAs(internalToken).GetCurrentUserAsync(new Empty()));
        Assert.Equal(ErrorCodes.AuthRequired, error.Code);
    });

    private static async Task<EndedSession> EndedAsync(AsyncServerStreamingCall<WatchPoliciesResponse> watch)
    {
        while (true)
        {
            var message = await NextAsync(watch);
            if (message.EventCase == WatchPoliciesResponse.EventOneofCase.SessionsEnded)
            {
                return Assert.Single(message.SessionsEnded.Sessions);
            }
        }
    }

    private static async Task<WatchPoliciesResponse> NextAsync(AsyncServerStreamingCall<WatchPoliciesResponse> watch)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        Assert.True(await watch.ResponseStream.MoveNext(patience.Token));
        return watch.ResponseStream.Current;
    }
}

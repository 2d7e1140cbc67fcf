using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.AccessControl.Streaming;
using ClusterCodex.AccessControl.Tests.Hosting;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Hosting;
using ClusterCodex.TestSupport.Identity;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace ClusterCodex.AccessControl.Tests.Identity;

/// <summary>Sessions that end before their tokens do, announced over a real watch.</summary>
public sealed class EndedSessionTests : IAsyncLifetime
{
    private TestPolicyServer _policies = null!;
    private TestService _service = null!;

    public async ValueTask InitializeAsync()
    {
        _policies = await TestPolicyServer.StartAsync(TestContext.Current.CancellationToken);
        _service = await ProbeService.StartAsync(_policies);
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _policies.DisposeAsync();
    }

    [Fact]
    public async Task A_token_of_an_ended_session_is_refused_and_one_of_another_session_is_not()
    {
        var user = _policies.AddUser("a@test.local");
        var (ended, other) = (As(user, "ses-1"), As(user, "ses-2"));
        await Eventually.Succeeds(async () => await ended.GetCurrentUserAsync(new Empty()));

        _policies.EndSession("ses-1");

        await Eventually.Succeeds(async () => AssertEnded(await Assert.ThrowsAsync<RpcException>(async () => await ended.GetCurrentUserAsync(new Empty()))));
        await other.GetCurrentUserAsync(new Empty());
        var enforcer = _service.Services.GetRequiredService<IPolicyEnforcer>();
        AssertEnded(Assert.Throws<RpcException>(() => enforcer.Current(Caller(user, "ses-1"))));
    }

    [Fact]
    public async Task A_session_that_ended_while_nobody_watched_is_refused_once_the_watch_is_back()
    {
        var user = _policies.AddUser("b@test.local");
        await Eventually.Succeeds(async () => await As(user, "ses-1").GetCurrentUserAsync(new Empty()));
        _policies.BreakWatches();
        await Eventually.True(() => _policies.Watches == 0, "the watch is broken");

        _policies.EndSession("ses-1");
        await As(user, "ses-1").GetCurrentUserAsync(new Empty());
        _policies.Recover();

        await Eventually.Succeeds(async () => AssertEnded(await Assert.ThrowsAsync<RpcException>(async () => await As(user, "ses-1").GetCurrentUserAsync(new Empty()))));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_open_stream_ends_with_its_session_whatever_it_throws_when_it_is_cancelled(bool throwsRpc)
    {
        var user = _policies.AddUser("c@test.local");
        var lifetime = _service.Services.GetRequiredService<StreamLifetime>();
        var (ended, other) = (new TaskCompletionSource(), new TaskCompletionSource());

        var streams = new[] { Run("ses-1", ended), Run("ses-2", other) };
        await Task.WhenAll(ended.Task, other.Task);
        _policies.EndSession("ses-1");

        AssertEnded(await Assert.ThrowsAsync<RpcException>(() => streams[0].WaitAsync(TimeSpan.FromSeconds(10))));
        Assert.False(streams[1].IsCompleted);

        async Task Run(string session, TaskCompletionSource open)
        {
            using var scope = CallerContext.Use(Caller(user, session));
            await lifetime.RunAsync(
                async token =>
                {
                    open.SetResult();
                    await Task.Delay(Timeout.Infinite, token).ConfigureAwait(throwsRpc ? ConfigureAwaitOptions.SuppressThrowing : ConfigureAwaitOptions.None);
                    throw new RpcException(new Status(StatusCode.Cancelled, "What a call to another service ends with."));
                },
                CancellationToken.None);
        }
    }

    [Fact]
    public void A_stream_of_a_session_that_has_ended_already_is_cancelled_at_once()
    {
        var sessions = new EndedSessions(new FakeTimeProvider());
        sessions.Add([("ses-1", DateTimeOffset.MaxValue)]);

        using var late = sessions.Follow("ses-1");
        using var other = sessions.Follow("ses-2");
        using var none = sessions.Follow(null);

        Assert.True(late.Token.IsCancellationRequested);
        Assert.False(other.Token.IsCancellationRequested);
        Assert.False(none.Token.IsCancellationRequested);
    }

    [Fact]
    public void A_session_is_forgotten_when_no_token_of_it_can_be_good()
    {
        var time = new FakeTimeProvider();
        var sessions = new EndedSessions(time);
        sessions.Add(Enumerable.Range(0, 1000).Select(i => ($"ses-{i}", time.GetUtcNow().AddMinutes(16))));
        sessions.Add([("ses-late", time.GetUtcNow().AddMinutes(30))]);

        time.Advance(TimeSpan.FromMinutes(15));
        sessions.Sweep();
        Assert.Equal(1001, sessions.Count);
        time.Advance(TimeSpan.FromMinutes(2));
        sessions.Sweep();

        Assert.Equal(1, sessions.Count);
        Assert.True(sessions.Contains("ses-late"));
    }

    [Fact]
    public async Task Streams_that_begin_while_their_session_ends_are_all_cancelled()
    {
        for (var round = 0; round < 200; round++)
        {
            var sessions = new EndedSessions(new FakeTimeProvider());
            using var start = new Barrier(2);
            var following = Task.Run(() =>
            {
                start.SignalAndWait();
                return sessions.Follow("ses-1");
            });
            start.SignalAndWait();
            sessions.Add([("ses-1", DateTimeOffset.MaxValue)]);

            using var stream = await following;
            await Eventually.True(() => stream.Token.IsCancellationRequested, "the stream is cancelled");
        }
    }

    private static CallerIdentity Caller(TestUser user, string session) => new(user.Id, user.Email, "", [], false, user.Token) { SessionId = session };

    private static void AssertEnded(RpcException exception)
    {
        Assert.Equal(StatusCode.Unauthenticated, exception.StatusCode);
        Assert.Equal(ErrorCodes.AuthRequired, RpcErrorDetails.From(exception).Code);
        Assert.Contains("session has ended", exception.Status.Detail, StringComparison.Ordinal);
    }

    private IdentityService.IdentityServiceClient As(TestUser user, string session) =>
        new(_service.As(_policies.Tokens.ForUser(user.Id, user.Email, session: session)));
}

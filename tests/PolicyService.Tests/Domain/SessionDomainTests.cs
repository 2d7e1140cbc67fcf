using System.Collections.Immutable;
using ClusterCodex.PolicyService.Domain;

namespace ClusterCodex.PolicyService.Tests.Domain;

/// <summary>The decisions on refresh tokens and sign-ins, without a clock, a store or a network.</summary>
public sealed class SessionDomainTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private static readonly ImmutableArray<byte> Salt = [1, 2, 3];
    private static readonly ClientFingerprint Browser = ClientFingerprint.Of("198.51.100.7", "browser");

    private static readonly Session Open = new("ses-1", "usr-1", EndedAt: null);
    private static readonly RefreshToken Unused = new(Noon.AddDays(7), Use: null);

    [Fact]
    public void Refresh_FirstUse_Renews() => Assert.IsType<RefreshResult.Renewed>(Open.Refresh(Unused, Browser, Grace, Noon));

    [Fact]
    public void Refresh_FirstUseOfUnknownClient_Renews() => Assert.IsType<RefreshResult.Renewed>(Open.Refresh(Unused, null, Grace, Noon));

    [Fact]
    public void Refresh_EndedSession_IsEndedAndNotReused() =>
        Assert.IsType<RefreshResult.Ended>((Open with { EndedAt = Noon }).Refresh(Used(Browser), Browser, Grace, Noon));

    [Fact]
    public void Refresh_AtExpiry_IsEnded() => Assert.IsType<RefreshResult.Ended>(Open.Refresh(Unused, Browser, Grace, Unused.ExpiresAt));

    [Fact]
    public void Refresh_SameClientWithinGrace_Repeats() =>
        Assert.Equal(new RefreshResult.Repeated(Salt), Open.Refresh(Used(Browser), Browser, Grace, Noon + Grace - TimeSpan.FromTicks(1)));

    [Fact]
    public void Refresh_AtTheEndOfGrace_IsReused() =>
        Assert.IsType<RefreshResult.Reused>(Open.Refresh(Used(Browser), Browser, Grace, Noon + Grace));

    [Fact]
    public void Refresh_WithoutGrace_IsReused() => Assert.IsType<RefreshResult.Reused>(Open.Refresh(Used(Browser), Browser, TimeSpan.Zero, Noon));

    [Fact]
    public void Refresh_TwoUnknownClients_AreNotTheSame() => Assert.IsType<RefreshResult.Reused>(Open.Refresh(Used(null), null, Grace, Noon));

    [Fact]
    public void Refresh_ForgottenSalt_IsReused() =>
        Assert.IsType<RefreshResult.Reused>(Open.Refresh(new RefreshToken(Noon.AddDays(7), new RefreshUse(Noon, Browser, null)), Browser, Grace, Noon));

    [Theory]
    [InlineData("198.51.100.7", "another")]
    [InlineData("198.51.100.8", "browser")]
    [InlineData("198.51.100.7browser", "")]
    public void Refresh_AnotherClient_IsReused(string address, string agent) =>
        Assert.IsType<RefreshResult.Reused>(Open.Refresh(Used(Browser), ClientFingerprint.Of(address, agent), Grace, Noon));

    [Fact]
    public void Successor_DependsOnTokenAndSaltAndHides()
    {
        var successor = RefreshTokens.Successor("token", Salt.AsSpan());

        Assert.Equal(successor, RefreshTokens.Successor("token", Salt.AsSpan()));
        Assert.NotEqual(successor, RefreshTokens.Successor("token", [1, 2, 4]));
        Assert.NotEqual(successor, RefreshTokens.Successor("token2", Salt.AsSpan()));
        Assert.Equal(43, successor.Length);
    }

    [Fact]
    public void Attempt_FromUnknownAddress_CountsAgainstAddressAndAccount()
    {
        var signIn = new SignIn("a@b", "198.51.100.7", FromKnownAddress: false);

        var attempt = Assert.IsType<SignInAttempt.Counted>(signIn.Attempt([default, default], Noon));

        Assert.Equal([1, 1], attempt.Attempts.Select(counted => counted.Failures));
        Assert.Equal(2, signIn.Counters.Select(counter => counter.Key).Distinct().Count());
    }

    [Fact]
    public void Counters_OfTheSameAccountAtAKnownAddress_AreItsOwn()
    {
        var known = new SignIn("a@b", "198.51.100.7", FromKnownAddress: true).Counters;
        var other = new SignIn("c@d", "198.51.100.7", FromKnownAddress: true).Counters;
        var unknown = new SignIn("a@b", "198.51.100.7", FromKnownAddress: false).Counters;

        Assert.Single(known);
        Assert.NotEqual(known[0], other[0]);
        Assert.DoesNotContain(known[0], unknown);
    }

    [Fact]
    public void Attempt_WhileAnyCounterWaits_WaitsForTheLongestAndCountsNothing()
    {
        var signIn = new SignIn("a@b", "198.51.100.7", FromKnownAddress: false);
        var (address, account) = (new FailedAttempts(6, Noon, Noon.AddSeconds(2)), new FailedAttempts(30, Noon, Noon.AddSeconds(60)));

        Assert.Equal(new SignInAttempt.Waits(TimeSpan.FromSeconds(60)), signIn.Attempt([address, account], Noon));
        Assert.IsType<SignInAttempt.Counted>(signIn.Attempt([address, account], Noon.AddSeconds(60)));
    }

    [Theory]
    [InlineData(4, 0)]
    [InlineData(5, 1)]
    [InlineData(6, 2)]
    [InlineData(14, 512)]
    [InlineData(15, 900)]
    [InlineData(int.MaxValue, 900)]
    public void WaitAfter_GrowsTwofoldToAQuarterOfAnHour(int failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), FailedAttempts.WaitAfter(failures, free: 5));

    [Fact]
    public void Undo_TakesBackOneAndItsWait()
    {
        var failed = new FailedAttempts(4, Noon, Noon).Add(free: 5, Noon);

        var undone = failed.Undo(Noon);

        Assert.Equal(5, failed.Failures);
        Assert.Equal((4, Noon), (undone.Failures, undone.WaitUntil));
    }

    [Fact]
    public void Add_AfterAnHourOfQuiet_StartsAfresh() =>
        Assert.Equal(1, new FailedAttempts(40, Noon, Noon).Add(free: 5, Noon + FailedAttempts.Memory + TimeSpan.FromTicks(1)).Failures);

    private static RefreshToken Used(ClientFingerprint? client) => new(Noon.AddDays(7), new RefreshUse(Noon, client, Salt));
}

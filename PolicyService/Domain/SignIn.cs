using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace ClusterCodex.PolicyService.Domain;

/// <summary>
/// One attempt to sign in, and its throttling. Wrong passwords throttle the address they come from, whichever account they are for;
/// many more, from many addresses, throttle the account for addresses it has never signed in from. From a known address only wrong
/// passwords from there for the same account count.
/// </summary>
/// <param name="Email">As stored: lower case. There may be no such account; the responses do not differ.</param>
/// <param name="Address">Where it comes from; empty if unknown.</param>
/// <param name="FromKnownAddress">Whether this account has signed in from there before.</param>
internal sealed record SignIn(string Email, string Address, bool FromKnownAddress)
{
    /// <summary>Wrong passwords from one address before a wait.</summary>
    public const int FreeOfAddress = 5;

    /// <summary>Wrong passwords for one account, from all unknown addresses together, before a wait.</summary>
    public const int FreeOfAccount = 20;

    /// <summary>The counters of this attempt, in the order in which they are locked.</summary>
    public ImmutableArray<AttemptCounter> Counters => FromKnownAddress
        ? [new AttemptCounter($"known\n{Address}\n{Email}", FreeOfAddress)]
        : [new AttemptCounter($"address\n{Address}", FreeOfAddress), new AttemptCounter($"account\n{Email}", FreeOfAccount)];

    /// <summary>Whether the password may be checked now. Counts the attempt as failed; <see cref="FailedAttempts.Undo"/> reverts that.</summary>
    /// <param name="counted">The state of each of <see cref="Counters"/>.</param>
    /// <param name="now">The time.</param>
    public SignInAttempt Attempt(IReadOnlyList<FailedAttempts> counted, DateTimeOffset now)
    {
        var wait = counted.Max(attempts => attempts.WaitUntil) - now;
        return wait > TimeSpan.Zero
            ? new SignInAttempt.Waits(wait)
            : new SignInAttempt.Counted([.. counted.Zip(Counters, (attempts, counter) => attempts.Add(counter.Free, now))]);
    }
}

/// <summary>A counter of wrong passwords.</summary>
/// <param name="Key">Unique. Stored as a hash only: people sometimes type a password into the e-mail field.</param>
/// <param name="Free">How many are allowed before a wait.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AttemptCounter(string Key, int Free);

/// <summary>Whether an attempt is allowed.</summary>
internal abstract record SignInAttempt
{
    /// <summary>It is allowed; the new state of each counter.</summary>
    public sealed record Counted(ImmutableArray<FailedAttempts> Attempts) : SignInAttempt;

    /// <summary>It is not allowed and does not count; the password is not checked.</summary>
    public sealed record Waits(TimeSpan Wait) : SignInAttempt;
}

/// <summary>Wrong passwords in a row.</summary>
/// <param name="Failures">How many.</param>
/// <param name="LastAt">When the last was.</param>
/// <param name="WaitUntil">Until when no further attempt is checked.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FailedAttempts(int Failures, DateTimeOffset LastAt, DateTimeOffset WaitUntil)
{
    /// <summary>After this long without a failure, counting restarts.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(15);

    /// <summary>How long to wait after that many failures: 1, 2, 4 … s, at most 15 min.</summary>
    /// <param name="failures">So far.</param>
    /// <param name="free">How many are allowed before a wait: the wait begins with the last of them.</param>
    public static TimeSpan WaitAfter(int failures, int free)
    {
        if (failures < free)
        {
            return TimeSpan.Zero;
        }

        var exponent = Math.Min(failures - free, 20);
        var wait = TimeSpan.FromSeconds(1L << exponent);
        return wait < MaxWait ? wait : MaxWait;
    }

    public FailedAttempts Add(int free, DateTimeOffset now)
    {
        var failures = now - LastAt > Memory ? 1 : Failures + 1;
        return new FailedAttempts(failures, now, now + WaitAfter(failures, free));
    }

    /// <summary>Reverts one attempt that succeeded. Earlier failures stay: a sign-in to one's own account must not allow more guesses at others.</summary>
    public FailedAttempts Undo(DateTimeOffset now) => this with { Failures = Math.Max(0, Failures - 1), WaitUntil = WaitUntil < now ? WaitUntil : now };
}

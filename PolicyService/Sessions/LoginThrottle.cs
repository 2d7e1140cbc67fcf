using System.Security.Cryptography;
using System.Text;
using ClusterCodex.PolicyService.Storage;
using ClusterCodex.ServiceDefaults.Errors;
using Microsoft.EntityFrameworkCore;

namespace ClusterCodex.PolicyService.Sessions;

/// <summary>
/// Makes guessing slow: after a few failures an e-mail waits, twice as long each time. Counted before the password is looked at, so
/// that many guesses at once count too, and for e-mails without an account as well, so that waiting tells nothing.
/// </summary>
internal sealed class LoginThrottle(IDbContextFactory<PolicyContext> contexts, TimeProvider time)
{
    /// <summary>Failures without a wait.</summary>
    internal const int FreeFailures = 5;

    /// <summary>After this long without a failure, counting starts afresh.</summary>
    internal static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);

    /// <summary>How long to wait after that many failures.</summary>
    internal static TimeSpan WaitAfter(int failures)
    {
        if (failures < FreeFailures)
        {
            return TimeSpan.Zero;
        }

        // 1, 2, 4 … seconds.
        var exponent = Math.Min(failures - FreeFailures, 20);
        var wait = TimeSpan.FromSeconds(1L << exponent);
        return wait < LongestWait ? wait : LongestWait;
    }

    /// <summary>Counts an attempt as failed until <see cref="SucceedAsync"/> says otherwise.</summary>
    /// <exception cref="Grpc.Core.RpcException">RATE_LIMITED: the e-mail has to wait; the password was not looked at.</exception>
    public async Task AttemptAsync(string email, CancellationToken cancellationToken)
    {
        var hash = Hash(email);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        // Makes the row, or waits for whoever holds it.
        await context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO login_attempts ("EmailHash", "Failures", "LastFailureAt", "LockedUntil") VALUES ({hash}, 0, {DateTimeOffset.MinValue}, {DateTimeOffset.MinValue})
            ON CONFLICT ("EmailHash") DO UPDATE SET "Failures" = login_attempts."Failures"
            """,
            cancellationToken);
        var row = await context.LoginAttempts.SingleAsync(a => a.EmailHash == hash, cancellationToken);
        var now = time.GetStoredNow();
        if (now < row.LockedUntil)
        {
            var seconds = (int)Math.Ceiling((row.LockedUntil - now).TotalSeconds);
            throw RpcErrors.RateLimited($"Too many failed sign-ins. Try again in {seconds} s.");
        }

        row.Failures = now - row.LastFailureAt > Memory ? 1 : row.Failures + 1;
        row.LastFailureAt = now;
        row.LockedUntil = now + WaitAfter(row.Failures);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Forgets the failures of <paramref name="email"/>, and those of anybody that are too old to count.</summary>
    public async Task SucceedAsync(string email, CancellationToken cancellationToken)
    {
        var hash = Hash(email);
        var old = time.GetStoredNow() - Memory;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.LoginAttempts.Where(a => a.EmailHash == hash || a.LastFailureAt < old).ExecuteDeleteAsync(cancellationToken);
    }

    // What somebody types into the e-mail field is at times a password.
    private static byte[] Hash(string email) => SHA256.HashData(Encoding.UTF8.GetBytes(email));
}

using System.Security.Cryptography;
using System.Text;
using ClusterCodex.PolicyService.Domain;
using ClusterCodex.PolicyService.Storage;
using ClusterCodex.ServiceDefaults.Errors;
using Microsoft.EntityFrameworkCore;

namespace ClusterCodex.PolicyService.Sessions;

/// <summary>
/// Throttles password guessing, across all replicas (<see cref="SignIn"/> defines what counts). An attempt is counted before the
/// password is checked, so that parallel guesses count too, and also for e-mails without an account, so that a wait reveals nothing.
/// </summary>
internal sealed class LoginThrottle(IDbContextFactory<PolicyContext> contexts, TimeProvider time)
{
    /// <summary>Most counters kept; beyond that those with the oldest last failure are deleted. About 20 MB of the store.</summary>
    internal const int MaxCounters = 100_000;

    /// <summary>Most known addresses of an account; beyond that the one not seen for longest is deleted.</summary>
    internal const int MaxKnownAddresses = 20;

    /// <summary>An address without a sign-in for this long is no longer known.</summary>
    internal static readonly TimeSpan AddressMemory = TimeSpan.FromDays(90);

    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private long _sweepAtTicks;

    /// <summary>Counts an attempt as failed until <see cref="SucceedAsync"/> reverts that.</summary>
    /// <param name="email">As stored: lower case.</param>
    /// <param name="address">Where the attempt comes from; empty if unknown.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The attempt, to be given to <see cref="SucceedAsync"/>.</returns>
    /// <exception cref="Grpc.Core.RpcException">RATE_LIMITED: the password must not be checked.</exception>
    public async Task<SignIn> AttemptAsync(string email, string address, CancellationToken cancellationToken)
    {
        await SweepAsync(cancellationToken);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var signIn = new SignIn(email, address, address.Length > 0 && await IsKnownAsync(context, email, address, cancellationToken));
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var now = time.GetStoredNow();
        var rows = await LockAsync(context, signIn, cancellationToken);
        switch (signIn.Attempt([.. rows.Select(row => row.ToAttempts())], now))
        {
            case SignInAttempt.Waits(var wait):
                throw RpcErrors.RateLimited($"Too many failed sign-ins. Try again in {(int)Math.Ceiling(wait.TotalSeconds)} s.");
            case SignInAttempt.Counted(var attempts):
                foreach (var (row, counted) in rows.Zip(attempts))
                {
                    row.Set(counted);
                }

                break;
        }

        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return signIn;
    }

    /// <summary>Reverts the attempt and stores its address as known for the account.</summary>
    public async Task SucceedAsync(SignIn signIn, string userId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var now = time.GetStoredNow();
        foreach (var row in await LockAsync(context, signIn, cancellationToken))
        {
            if (signIn.FromKnownAddress)
            {
                // Only this account's own mistakes were counted here.
                context.LoginAttempts.Remove(row);
            }
            else
            {
                row.Set(row.ToAttempts().Undo(now));
            }
        }

        await context.SaveChangesAsync(cancellationToken);
        if (signIn.Address.Length > 0)
        {
            await StoreAddressAsync(context, signIn, userId, now, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task StoreAddressAsync(PolicyContext context, SignIn signIn, string userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var hash = HashAddress(signIn.Email, signIn.Address);
        await context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO known_addresses ("UserId", "AddressHash", "LastSeenAt") VALUES ({userId}, {hash}, {now})
            ON CONFLICT ("UserId", "AddressHash") DO UPDATE SET "LastSeenAt" = {now}
            """,
            cancellationToken);
        await context.Database.ExecuteSqlAsync(
            $"""
            DELETE FROM known_addresses WHERE "UserId" = {userId} AND "AddressHash" IN (
                SELECT "AddressHash" FROM known_addresses WHERE "UserId" = {userId} ORDER BY "LastSeenAt" DESC OFFSET {MaxKnownAddresses})
            """,
            cancellationToken);
    }

    private static byte[] HashAddress(string email, string address) => Hash($"{email}\n{address}");

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    /// <summary>The counters' rows, created if missing and locked until the transaction ends, always in the order of the counters.</summary>
    private static async Task<List<LoginAttemptsRow>> LockAsync(PolicyContext context, SignIn signIn, CancellationToken cancellationToken)
    {
        var rows = new List<LoginAttemptsRow>();
        foreach (var counter in signIn.Counters)
        {
            var key = Hash(counter.Key);
            // Creates the row, or waits for its lock.
            await context.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO login_attempts ("Key", "Failures", "LastFailureAt", "LockedUntil") VALUES ({key}, 0, {DateTimeOffset.MinValue}, {DateTimeOffset.MinValue})
                ON CONFLICT ("Key") DO UPDATE SET "Failures" = login_attempts."Failures"
                """,
                cancellationToken);
            rows.Add(await context.LoginAttempts.SingleAsync(row => row.Key == key, cancellationToken));
        }

        return rows;
    }

    private async Task<bool> IsKnownAsync(PolicyContext context, string email, string address, CancellationToken cancellationToken)
    {
        // One query whether there is such an account or not: the duration must not reveal which.
        var hash = HashAddress(email, address);
        var oldest = time.GetStoredNow() - AddressMemory;
        return await context.KnownAddresses.AnyAsync(
            known => known.AddressHash == hash && known.LastSeenAt > oldest && context.Users.Any(user => user.Id == known.UserId && user.Email == email),
            cancellationToken);
    }

    // Attempts from ever new addresses must not fill the store. Each replica cleans up once a minute, at a sign-in.
    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        var now = time.GetStoredNow();
        var sweepAt = Volatile.Read(ref _sweepAtTicks);
        if (now.UtcTicks < sweepAt || Interlocked.CompareExchange(ref _sweepAtTicks, (now + SweepInterval).UtcTicks, sweepAt) != sweepAt)
        {
            return;
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var oldest = now - FailedAttempts.Memory;
        // Rows that are locked are left to the next sweep: waiting for them here, out of order, could deadlock.
        await context.Database.ExecuteSqlAsync(
            $"""
            DELETE FROM login_attempts WHERE "Key" IN (
                SELECT "Key" FROM login_attempts WHERE "LastFailureAt" < {oldest} AND "LockedUntil" < {now} FOR UPDATE SKIP LOCKED)
            """,
            cancellationToken);
        await context.Database.ExecuteSqlAsync(
            $"""
            DELETE FROM login_attempts WHERE "Key" IN (
                SELECT "Key" FROM login_attempts
                WHERE "Key" IN (SELECT "Key" FROM login_attempts ORDER BY "LastFailureAt" DESC OFFSET {MaxCounters})
                FOR UPDATE SKIP LOCKED)
            """,
            cancellationToken);
        var oldestSeen = now - AddressMemory;
        await context.KnownAddresses.Where(known => known.LastSeenAt < oldestSeen).ExecuteDeleteAsync(cancellationToken);
    }
}

using System.Collections.Immutable;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.PolicyService.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace ClusterCodex.PolicyService.Tokens;

/// <summary>
/// The signing keys of the store. A new key is published before it signs; an old one stays published until
/// the last token it signed has expired. One replica at a time rotates; the others read.
/// </summary>
internal sealed class SigningKeys(
    IDbContextFactory<PolicyContext> contexts, IOptions<TokenOptions> options, TimeProvider time, ILogger<SigningKeys> logger)
    : BackgroundService, IVerificationKeys
{
    /// <summary>Interval of reading the store.</summary>
    internal static readonly TimeSpan CheckInterval = TimeSpan.FromMinutes(1);

    // Any constant that every replica shares; the migrations' lock is another one.
    private const long RotationLock = 0x43_43_4B_45_59_00_01;

    private static readonly TimeSpan UnknownKeyInterval = TimeSpan.FromSeconds(2);

    private ImmutableArray<SigningKey> _keys = [];
    private long _readAt;

    /// <summary>The key that signs now.</summary>
    public SigningKey Current
    {
        get
        {
            var now = time.GetStoredNow();
            return _keys.Where(key => key.SignsFrom <= now).MaxBy(key => key.SignsFrom)
                ?? throw new InvalidOperationException("There is no signing key yet; the service has not started.");
        }
    }

    /// <summary>Every key that a valid token may be signed with, now or soon.</summary>
    public IEnumerable<SigningKey> Published
    {
        get
        {
            var now = time.GetStoredNow();
            return _keys.Where(key => key.PublishedUntil is null || key.PublishedUntil > now);
        }
    }

    public async ValueTask<VerificationKey?> FindAsync(string kid, CancellationToken cancellationToken)
    {
        var key = Find(kid);
        if (key is null && time.GetElapsedTime(Volatile.Read(ref _readAt)) > UnknownKeyInterval)
        {
            // Another replica may have made one.
            await ReadAsync(cancellationToken);
            key = Find(kid);
        }

        return key?.Verification;
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RotateAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Creates a successor if the newest key is about to end, deletes keys that are no longer needed, and reads the rest.</summary>
    internal async Task RotateAsync(CancellationToken cancellationToken)
    {
        await using (var context = await contexts.CreateDbContextAsync(cancellationToken))
        {
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({RotationLock})", cancellationToken);
            var now = time.GetStoredNow();
            var rows = await context.SigningKeys.OrderBy(k => k.SignsFrom).ToListAsync(cancellationToken);
            var newest = rows.LastOrDefault();
            if (newest is null)
            {
                context.SigningKeys.Add(SigningKey.Generate(now));
                SigningKeysLog.Created(logger, now);
            }
            else if (now + options.Value.KeyLeadTime >= newest.SignsFrom + options.Value.KeyLifetime)
            {
                var signsFrom = now + options.Value.KeyLeadTime;
                context.SigningKeys.Add(SigningKey.Generate(signsFrom));
                // A token that it signs just before its successor takes over must remain verifiable until it expires.
                var longest = options.Value.AccessLifetime > options.Value.InternalLifetime ? options.Value.AccessLifetime : options.Value.InternalLifetime;
                newest.PublishedUntil = signsFrom + longest + (2 * TokenNames.ClockSkew) + CheckInterval;
                SigningKeysLog.Created(logger, signsFrom);
            }

            context.SigningKeys.RemoveRange(rows.Where(k => k.PublishedUntil < now));
            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        await ReadAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(CheckInterval, time, stoppingToken);
                await RotateAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException or DbUpdateException)
            {
                SigningKeysLog.CheckFailed(logger, exception);
            }
        }
    }

    private SigningKey? Find(string kid) => Published.FirstOrDefault(key => key.Kid == kid);

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await context.SigningKeys.AsNoTracking().ToListAsync(cancellationToken);
        // A key that is known keeps its object. Those that are gone are disposed; running checks with one of them finish with it.
        var known = _keys;
        ImmutableArray<SigningKey> keys = [.. rows.Select(row => known.FirstOrDefault(key => key.Kid == row.Kid)?.Published(row.PublishedUntil) ?? new SigningKey(row))];
        ImmutableInterlocked.InterlockedExchange(ref _keys, keys);
        foreach (var gone in known.ExceptBy(keys.Select(key => key.Kid), key => key.Kid))
        {
            gone.Verification.Dispose();
        }

        Volatile.Write(ref _readAt, time.GetTimestamp());
    }
}

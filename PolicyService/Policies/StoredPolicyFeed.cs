using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.PolicyService.Storage;
using ClusterCodex.PolicyService.Tokens;
using ClusterCodex.ServiceDefaults.Storage;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace ClusterCodex.PolicyService.Policies;

/// <summary>
/// The source of <c>WatchPolicies</c>, in this process and over gRPC: the stored policies and the sessions that have ended, read again
/// when any replica notifies of a change, and confirmed against the store every few seconds. Without the store there is no heartbeat,
/// so that no service acts on policies that may have changed.
/// </summary>
internal sealed class StoredPolicyFeed(
    IDbContextFactory<PolicyContext> contexts,
    PostgresNotifications notifications,
    IOptions<TokenOptions> tokens,
    TimeProvider time,
    ILogger<StoredPolicyFeed> logger)
    : BackgroundService, IPolicyFeed
{
    /// <summary>Interval of reading the stored version, and so of the heartbeats.</summary>
    internal static readonly TimeSpan ConfirmInterval = TimeSpan.FromSeconds(3);

    private static readonly ImmutableDictionary<string, DateTimeOffset> NoSessions = ImmutableDictionary.Create<string, DateTimeOffset>(StringComparer.Ordinal);

    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile Published _published = new(null, NoSessions);

    public override void Dispose()
    {
        _reading.Dispose();
        base.Dispose();
    }

    /// <summary>Reads the store if it has changed and notifies every watcher. Called after a change by this replica, so that it is announced at once.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            var snapshot = _published.Snapshot;
            var version = await context.Versions.Where(v => v.Id == PolicyVersionRow.OnlyId).Select(v => v.Version).SingleAsync(cancellationToken);
            var ended = await ReadEndedAsync(context, cancellationToken);
            Publish(snapshot?.Version == version ? snapshot : await ReadAsync(context, cancellationToken), ended);
        }
        finally
        {
            _reading.Release();
        }
    }

    public async IAsyncEnumerable<WatchPoliciesResponse> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long? sent = null;
        var announced = NoSessions;
        var seen = _published;
        while (true)
        {
            if (seen.Snapshot is { } snapshot)
            {
                // Before the policies: a new watcher must not accept a session that has ended.
                var ended = seen.Ended.Where(session => !announced.ContainsKey(session.Key)).ToList();
                if (ended.Count > 0)
                {
                    yield return Announce(ended);
                }

                announced = seen.Ended;
                yield return snapshot.Version == sent
                    ? new WatchPoliciesResponse { Heartbeat = new PolicyHeartbeat { Version = snapshot.Version } }
                    : new WatchPoliciesResponse { Snapshot = snapshot };
                sent = snapshot.Version;
            }

            await seen.Next.Task.WaitAsync(cancellationToken);
            seen = _published;
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(ListenAsync(stoppingToken), ConfirmAsync(stoppingToken));

    /// <summary>A consistent snapshot, although it takes several queries.</summary>
    private static async Task<PolicySnapshot> ReadAsync(PolicyContext context, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        var snapshot = new PolicySnapshot
        {
            Version = await context.Versions.Where(v => v.Id == PolicyVersionRow.OnlyId).Select(v => v.Version).SingleAsync(cancellationToken),
        };
        var policies = await context.Policies.AsNoTracking().OrderBy(p => p.Subject).ThenBy(p => p.CreatedAt).ToListAsync(cancellationToken);
        var users = await context.Users.AsNoTracking().OrderBy(u => u.Email).ToListAsync(cancellationToken);
        snapshot.Policies.AddRange(policies.Select(row => row.ToPolicy().ToMessage()));
        snapshot.Users.AddRange(users.Select(row => row.ToUser().ToStatus()));
        return snapshot;
    }

    private static WatchPoliciesResponse Announce(IEnumerable<KeyValuePair<string, DateTimeOffset>> ended)
    {
        var message = new SessionsEnded();
        message.Sessions.AddRange(ended.Select(session => new EndedSession { Id = session.Key, ForgetAfter = session.Value.ToTimestamp() }));
        return new WatchPoliciesResponse { SessionsEnded = message };
    }

    /// <summary>The ended sessions of which a token may not have expired yet, and until when.</summary>
    private async Task<ImmutableDictionary<string, DateTimeOffset>> ReadEndedAsync(PolicyContext context, CancellationToken cancellationToken)
    {
        var longestUse = tokens.Value.MaxTokenUse;
        var oldest = time.GetStoredNow() - longestUse;
        var rows = await context.Sessions.AsNoTracking()
            .Where(session => session.RevokedAt > oldest)
            .Select(session => new { session.Id, session.RevokedAt })
            .ToListAsync(cancellationToken);
        return rows.ToImmutableDictionary(row => row.Id, row => row.RevokedAt!.Value + longestUse, StringComparer.Ordinal);
    }

    private async Task ListenAsync(CancellationToken stoppingToken)
    {
        await foreach (var _ in notifications.ListenAsync(PolicyTransaction.Channel, stoppingToken))
        {
            await TryRefreshAsync(stoppingToken);
        }
    }

    private async Task ConfirmAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(ConfirmInterval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await TryRefreshAsync(stoppingToken);
        }
    }

    private async Task TryRefreshAsync(CancellationToken stoppingToken)
    {
        if (stoppingToken.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await RefreshAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
        {
            StoredPolicyFeedLog.StoreUnavailable(logger, exception);
        }
    }

    private void Publish(PolicySnapshot snapshot, ImmutableDictionary<string, DateTimeOffset> ended)
    {
        var previous = _published;
        _published = new Published(snapshot, ended);
        previous.Next.TrySetResult();
    }

    private sealed record Published(PolicySnapshot? Snapshot, ImmutableDictionary<string, DateTimeOffset> Ended)
    {
        public TaskCompletionSource Next { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

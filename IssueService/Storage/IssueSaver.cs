using ClusterCodex.IssueService.Issues;
using Microsoft.EntityFrameworkCore;

namespace ClusterCodex.IssueService.Storage;

/// <summary>
/// Stores changed issues in the background: a slow or unavailable database delays storage, not what
/// is shown. Failed writes are retried together with later changes. With several replicas only the leader stores; changes
/// stay queued in the <see cref="IssueWriter"/> of the other replicas, so that a new leader stores all of them.
/// </summary>
internal sealed class IssueSaver(IssueWriter writer, IssueRegistry registry, IssueStore store, IHistoryLeadership leadership, TimeProvider time, ILogger<IssueSaver> logger) : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        leadership.Changed += OnLeadershipChanged;
        try
        {
            while (true)
            {
                await writer.WaitAsync(stoppingToken);
                if (leadership.IsLeader && writer.TakeAll() is { Count: > 0 } ids && !await TrySaveAsync(ids, stoppingToken))
                {
                    await Task.Delay(RetryAfter, time, stoppingToken);
                }
            }
        }
        finally
        {
            leadership.Changed -= OnLeadershipChanged;
        }
    }

    private void OnLeadershipChanged(object? sender, EventArgs e) => writer.Wake();

    private async Task<bool> TrySaveAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var issues = registry.Current.Issues;
        try
        {
            await store.SaveAsync(
                [.. ids.Select(id => issues.GetValueOrDefault(id)).OfType<Issue>()],
                [.. ids.Where(id => !issues.ContainsKey(id))],
                time.GetUtcNow(),
                cancellationToken);
            return true;
        }
        catch (DbUpdateException) when (ids.Count > 1)
        {
            // One row that the database rejects must not prevent the others from being stored.
            var saved = true;
            foreach (var id in ids)
            {
                saved &= await TrySaveAsync([id], cancellationToken);
            }

            return saved;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            IssueSaverLog.SaveFailed(logger, ids.Count, exception);
            foreach (var id in ids)
            {
                writer.Enqueue(id);
            }

            return false;
        }
    }
}

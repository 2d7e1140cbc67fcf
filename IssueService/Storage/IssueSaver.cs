using ClusterCodex.IssueService.Issues;
using Microsoft.EntityFrameworkCore;

namespace ClusterCodex.IssueService.Storage;

/// <summary>
/// Stores changed issues apart from the board: a slow or absent database delays what is stored, never what
/// is shown. What failed is tried again with what changed since. Of several replicas only the leader stores; what changes
/// meanwhile stays in the other replicas' <see cref="IssueWriter"/>, so that whoever takes over stores it all.
/// </summary>
internal sealed class IssueSaver(IssueWriter writer, IssueBoard board, IssueStore store, IHistoryLeadership leadership, TimeProvider time, ILogger<IssueSaver> logger) : BackgroundService
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
        var issues = board.Current.Issues;
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
            // What the database refuses must not keep the rest from being stored.
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

using System.Threading.Channels;
using ClusterCodex.IssueService.Issues;
using Microsoft.EntityFrameworkCore;

namespace ClusterCodex.IssueService.Storage;

/// <summary>Ids of issues that changed and are not stored yet.</summary>
/// <remarks>Unbounded, but an id is small, and the saver takes each of them once however often it was enqueued.</remarks>
internal sealed class IssueWriter
{
    private readonly Channel<string> _changed = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Remembers that an issue has to be stored. Never blocks.</summary>
    public void Enqueue(string id) => _changed.Writer.TryWrite(id);

    /// <summary>Waits for at least one id and takes all there are.</summary>
    public async Task<IReadOnlySet<string>> TakeAsync(CancellationToken cancellationToken)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal) { await _changed.Reader.ReadAsync(cancellationToken) };
        while (_changed.Reader.TryRead(out var id))
        {
            ids.Add(id);
        }

        return ids;
    }
}

/// <summary>
/// Stores changed issues behind the board's back: a slow or absent database delays what is remembered, never what
/// is shown. What failed is tried again with what changed since.
/// </summary>
internal sealed class IssueSaver(IssueWriter writer, IssueBoard board, IssueStore store, TimeProvider time, ILogger<IssueSaver> logger) : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var ids = await writer.TakeAsync(stoppingToken);
            if (!await TrySaveAsync(ids, stoppingToken))
            {
                await Task.Delay(RetryAfter, time, stoppingToken);
            }
        }
    }

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

using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.K8sGpt;
using ClusterCodex.Kubernetes;
using ClusterCodex.ServiceDefaults.Hosting;

namespace ClusterCodex.IssueService.Clusters;

/// <summary>Reports what Results say to the registry: when a Result changes, and again every 10 s, because the objects that it is about change without it.</summary>
internal sealed class ResultEvaluation(string cluster, Informer<WatchedFacts<ResultFacts>> informer, Func<ResultFacts, IReadOnlyList<Finding>> read, IssueRegistry registry, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectKey, ResultFacts> _results = [];

    /// <summary>Runs until cancelled.</summary>
    /// <param name="synced">Called once, after every Result of the initial list has been evaluated.</param>
    public Task RunAsync(Action synced, CancellationToken cancellationToken) =>
        RunTogether.RunAsync(cancellationToken, informer.RunAsync, stopping => EvaluateChangesAsync(synced, stopping), EvaluateAgainAsync);

    private async Task EvaluateChangesAsync(Action synced, CancellationToken cancellationToken)
    {
        await informer.WaitForSyncAsync(cancellationToken);
        using var subscription = informer.Subscribe();
        lock (_lock)
        {
            foreach (var (key, item) in subscription.Initial.Items)
            {
                Set(key, item.Facts);
            }
        }

        synced();
        await foreach (var batch in subscription.ReadAllAsync(cancellationToken))
        {
            lock (_lock)
            {
                foreach (var change in batch.Changes)
                {
                    Set(change.Key, change.New?.Facts);
                }
            }
        }
    }

    private async Task EvaluateAgainAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            lock (_lock)
            {
                foreach (var (key, result) in _results)
                {
                    registry.SetFindings(OriginOf(key), read(result));
                }
            }
        }
    }

    private void Set(ObjectKey key, ResultFacts? result)
    {
        if (result is null)
        {
            _results.Remove(key);
            registry.Remove(OriginOf(key));
        }
        else
        {
            _results[key] = result;
            registry.SetFindings(OriginOf(key), read(result));
        }
    }

    private Origin OriginOf(ObjectKey key) => new(cluster, FindingSource.K8sGpt, "Result", key.Namespace ?? "", key.Name);
}

using System.Text.Json.Serialization.Metadata;
using ClusterCodex.IssueService.Analyzers;
using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.StatusAnalyzers;
using ClusterCodex.Kubernetes;

namespace ClusterCodex.IssueService.Clusters;

/// <summary>Runs the built-in analyzers of one cluster, each on the objects of its kind.</summary>
internal sealed class BuiltinWatch(KubernetesClient client, IssueRegistry registry, SourceReport report, AnalyzerOptions options, TimeProvider time)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private string Cluster => client.ClusterName;

    /// <summary>Watches until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        IObjectWatch[] watches =
        [
            await WatchAsync("Pod", "", FactsJson.Default.PodFacts, new PodAnalyzer(options).Analyze, cancellationToken),
            await WatchAsync("Deployment", "apps", FactsJson.Default.WorkloadFacts, new DeploymentAnalyzer(options).Analyze, cancellationToken),
        ];
        var unsynced = watches.Length;
        foreach (var watch in watches)
        {
            watch.StateChanged += (_, _) => ReportState();
        }

        await Task.WhenAll(watches.Select(watch => watch.RunAsync(OnSynced, cancellationToken)));

        void ReportState()
        {
            if (watches.Select(watch => watch.State.LastError).FirstOrDefault(error => error is not null) is { } error)
            {
                report.Unreachable(error);
            }
            else if (Volatile.Read(ref unsynced) == 0)
            {
                report.Available();
            }
        }

        void OnSynced()
        {
            if (Interlocked.Decrement(ref unsynced) == 0)
            {
                registry.CompleteSync(Cluster, FindingSource.Builtin);
                ReportState();
            }
        }
    }

    private async Task<ObjectWatch<T>> WatchAsync<T>(
        string kind,
        string group,
        JsonTypeInfo<T> json,
        Func<string, T, DateTimeOffset, Analysis> analyze,
        CancellationToken cancellationToken)
        where T : class, IFacts
    {
        var informer = new Informer<WatchedFacts<T>>(client, await FindAsync(kind, group, cancellationToken), WatchedFacts<T>.Projection(json));
        return new ObjectWatch<T>(Cluster, FindingSource.Builtin, kind, informer, (facts, now) => analyze(Cluster, facts, now), registry, time);
    }

    private async Task<ResourceType> FindAsync(string kind, string group, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await client.Discovery.GetAsync(kind, group, cancellationToken);
            }
            catch (KubernetesException exception)
            {
                report.Unreachable(exception);
                await Task.Delay(RetryAfter, time, cancellationToken);
            }
        }
    }
}

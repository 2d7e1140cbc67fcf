using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.K8sGpt;
using ClusterCodex.IssueService.State;
using ClusterCodex.Kubernetes;
using ClusterCodex.ServiceDefaults.Hosting;

namespace ClusterCodex.IssueService.Clusters;

/// <summary>Reads the Results of a cluster's K8sGPT operator while it is installed; detects when it is installed or removed.</summary>
/// <param name="detecting">Completes when the live objects are known: what K8sGPT says is compared with them.</param>
internal sealed class ResultWatch(KubernetesClient client, IssueRegistry registry, SourceReport report, Task detecting, ILiveObjects objects, K8sGptOptions options, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan OperatorCheckInterval = TimeSpan.FromSeconds(2);

    private string Cluster => client.ClusterName;

    /// <summary>Watches until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (await FindResultsAsync(cancellationToken) is { } results)
                {
                    await ReadAsync(results, cancellationToken);
                }

                registry.RemoveSource(Cluster, FindingSource.K8sGpt);
                report.Missing("The K8sGPT operator is not installed; issues come from the built-in analysis alone.");
            }
            catch (KubernetesException exception)
            {
                report.Unreachable(exception);
            }

            await Task.Delay(OperatorCheckInterval, time, cancellationToken);
        }
    }

    /// <summary>
    /// Uses cached discovery only: looking up a missing kind would reload all of discovery,
    /// and the definition watcher invalidates the cache when that is necessary.
    /// </summary>
    private async Task<ResourceType?> FindResultsAsync(CancellationToken cancellationToken) =>
        (await client.Discovery.GetResourcesAsync(cancellationToken)).FirstOrDefault(type => type is { Kind: "Result", Group: K8sGptOptions.Group });

    /// <summary>Reads Results until the operator is removed.</summary>
    private async Task ReadAsync(ResourceType results, CancellationToken cancellationToken)
    {
        var types = await client.Discovery.GetResourcesAsync(cancellationToken);
        var reader = new ResultReader(Cluster, new ResultKinds(types.Select(type => (type.Kind, type.Namespaced))), objects);
        await detecting.WaitAsync(cancellationToken);

        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var informer = new Informer<WatchedFacts<ResultFacts>>(
            client,
            results,
            WatchedFacts<ResultFacts>.Projection(ResultJson.Default.ResultFacts),
            new InformerOptions { Namespace = options.Namespace });
        var evaluation = new ResultEvaluation(Cluster, informer, reader.Read, registry, time);
        var synced = false;
        informer.StateChanged += (_, _) => ReportState();
        try
        {
            await RunTogether.RunAsync(gone.Token, stopping => evaluation.RunAsync(OnSynced, stopping), WaitUntilGoneAsync);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The informer's list reported the removal before discovery did.
        }

        ClusterWatchLog.OperatorRemoved(logger, Cluster);

        void ReportState()
        {
            switch (informer.State)
            {
                case { KindGone: true }:
                    client.Discovery.Invalidate();
                    gone.Cancel();
                    break;
                case { LastError: { } error }:
                    report.Unreachable(error);
                    break;
                case var _ when Volatile.Read(ref synced):
                    report.Available();
                    break;
            }
        }

        void OnSynced()
        {
            Volatile.Write(ref synced, true);
            registry.CompleteSync(Cluster, FindingSource.K8sGpt);
            ReportState();
        }
    }

    /// <summary>Completes once the cluster does not serve Results: a watch of a deleted kind may stay open silently.</summary>
    private async Task WaitUntilGoneAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(OperatorCheckInterval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                if (await FindResultsAsync(cancellationToken) is null)
                {
                    return;
                }
            }
            catch (KubernetesException)
            {
                // An unreachable cluster does not mean that the operator was removed; the watch reports it as unreachable.
            }
        }
    }
}

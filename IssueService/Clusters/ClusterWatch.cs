using System.Collections.Frozen;
using ClusterCodex.IssueService.Analyzers;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.K8sGpt;
using ClusterCodex.IssueService.Storage;
using ClusterCodex.Kubernetes;
using Microsoft.Extensions.Options;

namespace ClusterCodex.IssueService.Clusters;

/// <summary>Runs every source of one cluster and says how each of them stands.</summary>
internal sealed class ClusterWatch(
    KubernetesClient client,
    IssueBoard board,
    SourceBoard sources,
    IssueStore store,
    IOptions<AnalyzerOptions> analyzerOptions,
    IOptions<K8sGptOptions> k8sGptOptions,
    TimeProvider time,
    ILogger<ClusterWatch> logger) : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan OperatorCheckInterval = TimeSpan.FromSeconds(2);

    private string Cluster => client.ClusterName;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var source in Enum.GetValues<FindingSource>())
        {
            sources.Set(Cluster, source, SourceAvailability.Starting, $"Cluster '{Cluster}' is being read for the first time; try again in a moment.");
        }

        await RetryAsync("load stored issues", async () => board.Load(await store.LoadAsync(stoppingToken)), stoppingToken);
        await Task.WhenAll(WatchBuiltinAsync(stoppingToken), WatchK8sGptAsync(stoppingToken), SweepAsync(stoppingToken));
    }

    private async Task WatchBuiltinAsync(CancellationToken cancellationToken)
    {
        var pods = await FindAsync("Pod", null, cancellationToken);
        var deployments = await FindAsync("Deployment", "apps", cancellationToken);
        var podAnalyzer = new PodAnalyzer(analyzerOptions.Value);
        var deploymentAnalyzer = new DeploymentAnalyzer(analyzerOptions.Value);
        var podWatch = new ObjectWatch<PodFacts>(
            Cluster,
            FindingSource.Builtin,
            "Pod",
            new Informer<WatchedFacts<PodFacts>>(client, pods, WatchedFacts<PodFacts>.Projection(FactsJson.Default.PodFacts, pod => pod.Metadata)),
            (pod, now) => podAnalyzer.Analyze(Cluster, pod, now),
            board,
            time);
        var deploymentWatch = new ObjectWatch<DeploymentFacts>(
            Cluster,
            FindingSource.Builtin,
            "Deployment",
            new Informer<WatchedFacts<DeploymentFacts>>(client, deployments, WatchedFacts<DeploymentFacts>.Projection(FactsJson.Default.DeploymentFacts, deployment => deployment.Metadata)),
            (deployment, now) => deploymentAnalyzer.Analyze(Cluster, deployment, now),
            board,
            time);

        var unsynced = 2;
        void OnState(object? sender, EventArgs arguments) => Tell();

        void Tell()
        {
            if ((podWatch.State.LastError ?? deploymentWatch.State.LastError) is { } error)
            {
                Unreachable(FindingSource.Builtin, error);
            }
            else if (Volatile.Read(ref unsynced) == 0)
            {
                sources.Set(Cluster, FindingSource.Builtin, SourceAvailability.Available, "");
            }
        }

        void OnSynced()
        {
            if (Interlocked.Decrement(ref unsynced) == 0)
            {
                board.CompleteSync(Cluster, FindingSource.Builtin);
                Tell();
            }
        }

        podWatch.StateChanged += OnState;
        deploymentWatch.StateChanged += OnState;
        await Task.WhenAll(podWatch.RunAsync(OnSynced, cancellationToken), deploymentWatch.RunAsync(OnSynced, cancellationToken));
    }

    private async Task WatchK8sGptAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var results = await client.Discovery.FindAsync("Result", K8sGptOptions.Group, cancellationToken);
                if (results is not null)
                {
                    await WatchResultsAsync(results, cancellationToken);
                }

                board.Drop(Cluster, FindingSource.K8sGpt);
                sources.Set(Cluster, FindingSource.K8sGpt, SourceAvailability.Missing, "The K8sGPT operator is not installed; issues come from the built-in analysis alone.");
            }
            catch (KubernetesException exception)
            {
                Unreachable(FindingSource.K8sGpt, exception);
            }

            await Task.Delay(OperatorCheckInterval, time, cancellationToken);
        }
    }

    /// <summary>Reads Results until the operator is gone.</summary>
    private async Task WatchResultsAsync(ResourceType results, CancellationToken cancellationToken)
    {
        var types = await client.Discovery.GetResourcesAsync(cancellationToken);
        var namespaced = types.GroupBy(type => type.Kind).ToFrozenDictionary(kind => kind.Key, kind => kind.First().Namespaced);
        bool? IsNamespaced(string kind) => namespaced.TryGetValue(kind, out var known) ? known : null;

        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watch = new ObjectWatch<ResultFacts>(
            Cluster,
            FindingSource.K8sGpt,
            "Result",
            new Informer<WatchedFacts<ResultFacts>>(
                client,
                results,
                WatchedFacts<ResultFacts>.Projection(ResultJson.Default.ResultFacts, result => result.Metadata),
                new InformerOptions { Namespace = k8sGptOptions.Value.Namespace }),
            (result, _) => new Analysis(ResultReader.Read(Cluster, result, IsNamespaced), null),
            board,
            time);
        var synced = false;
        void OnState(object? sender, EventArgs arguments) => Tell();

        void Tell()
        {
            switch (watch.State)
            {
                case { LastError.Failure: KubernetesFailure.NotFound }:
                    client.Discovery.Invalidate();
                    gone.Cancel();
                    break;
                case { LastError: { } error }:
                    Unreachable(FindingSource.K8sGpt, error);
                    break;
                case var _ when Volatile.Read(ref synced):
                    sources.Set(Cluster, FindingSource.K8sGpt, SourceAvailability.Available, "");
                    break;
            }
        }

        void OnSynced()
        {
            Volatile.Write(ref synced, true);
            board.CompleteSync(Cluster, FindingSource.K8sGpt);
            Tell();
        }

        watch.StateChanged += OnState;
        var (reading, missing) = (watch.RunAsync(OnSynced, gone.Token), WaitUntilGoneAsync(gone.Token));
        var first = await Task.WhenAny(reading, missing);
        await gone.CancelAsync();
        await Task.WhenAll(reading, missing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await first;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The list said so before the discovery did.
        }

        ClusterWatchLog.OperatorGone(logger, Cluster);
    }

    /// <summary>Completes once the cluster has no Results: a watch of a definition that was deleted may stay open without a word.</summary>
    private async Task WaitUntilGoneAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(OperatorCheckInterval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                if (await client.Discovery.FindAsync("Result", K8sGptOptions.Group, cancellationToken) is null)
                {
                    return;
                }
            }
            catch (KubernetesException)
            {
                // A cluster that does not answer has not said that the operator is gone; the watch tells of it.
            }
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(SweepInterval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            board.Sweep();
        }
    }

    private async Task<ResourceType> FindAsync(string kind, string? group, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await client.Discovery.GetAsync(kind, group, cancellationToken);
            }
            catch (KubernetesException exception)
            {
                Unreachable(FindingSource.Builtin, exception);
                await Task.Delay(RetryAfter, time, cancellationToken);
            }
        }
    }

    private async Task RetryAsync(string what, Func<Task> action, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await action();
                return;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                ClusterWatchLog.Retrying(logger, what, Cluster, exception);
                await Task.Delay(RetryAfter, time, cancellationToken);
            }
        }
    }

    private void Unreachable(FindingSource source, KubernetesException exception)
    {
        ClusterWatchLog.Unreachable(logger, Cluster, source.ToName(), exception.Message);
        var why = exception.Failure is KubernetesFailure.Unauthorized or KubernetesFailure.Forbidden
            ? $"Cluster '{Cluster}' refuses Cluster Codex. An administrator has to check the credentials and the RBAC rules of its kubeconfig or service account."
            : $"Cluster '{Cluster}' does not answer.";
        sources.Set(Cluster, source, SourceAvailability.Unreachable, $"{why} What is shown is what was seen last. It is tried again by itself.");
    }
}

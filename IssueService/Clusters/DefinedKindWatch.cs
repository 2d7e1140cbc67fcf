using System.Threading.Channels;
using ClusterCodex.IssueService.Detection;
using ClusterCodex.Kubernetes;

namespace ClusterCodex.IssueService.Clusters;

/// <summary>Watches the kinds that CustomResourceDefinitions add, as they come and go. None of them holds up the detection of the others.</summary>
internal sealed class DefinedKindWatch(KubernetesClient client, Detector detector, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SyncLimit = TimeSpan.FromSeconds(15);

    // Discovery says when it has changed, but only if somebody asks for it.
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Dictionary<DefinedKind, Running> _running = [];
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left;

    /// <summary>Completes when the kinds that were served at first have been read, or have had time for it.</summary>
    public Task Synced => _synced.Task;

    /// <summary>Watches until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        void OnChanged(object? sender, EventArgs args) => changed.Writer.TryWrite(true);

        client.Discovery.Changed += OnChanged;
        try
        {
            while (true)
            {
                await UpdateAsync(await TypesAsync(cancellationToken), cancellationToken);
                await SyncAsync(cancellationToken);
                using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                var ended = await Task.WhenAny([changed.Reader.ReadAsync(waiting.Token).AsTask(), Task.Delay(Interval, time, waiting.Token), .. _running.Values.Select(one => one.Task)]);
                await waiting.CancelAsync();
                await ended;
            }
        }
        finally
        {
            client.Discovery.Changed -= OnChanged;
            await Task.WhenAll(_running.Values.Select(one => one.StopAsync()));
        }
    }

    private async Task UpdateAsync(IReadOnlyList<ResourceType> types, CancellationToken cancellationToken)
    {
        var kinds = DefinedKinds.Of(types, out var left);
        if (left != _left && left > 0)
        {
            DetectionLog.TooManyKinds(logger, client.ClusterName, kinds.Count, left);
        }

        _left = left;
        foreach (var (kind, running) in _running.Where(one => !kinds.Contains(one.Key)).ToList())
        {
            _running.Remove(kind);
            await running.StopAsync();
            detector.RemoveKind(kind.Watched.Kind);
        }

        foreach (var kind in kinds.Where(kind => !_running.ContainsKey(kind)))
        {
            detector.AddKind(kind.Watched.Kind, kind.Name);
            _running[kind] = new Running(kind.Watched.Watch(client, kind.Type, detector), cancellationToken);
        }
    }

    // Stored issues of objects that have not been read yet must not be resolved.
    private async Task SyncAsync(CancellationToken cancellationToken)
    {
        if (_synced.Task.IsCompleted)
        {
            return;
        }

        using var limit = new CancellationTokenSource(SyncLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await Task.WhenAll(_running.Values.Select(one => one.Watch.SettledAsync(state => state.LastError is not null, either.Token)));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The others are read when they answer.
        }

        _synced.TrySetResult();
    }

    private async Task<IReadOnlyList<ResourceType>> TypesAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await client.Discovery.GetResourcesAsync(cancellationToken);
            }
            catch (KubernetesException)
            {
                // The kinds of Kubernetes itself report that the cluster is unreachable.
                await Task.Delay(RetryAfter, time, cancellationToken);
            }
        }
    }

    private sealed class Running
    {
        private readonly CancellationTokenSource _stop;

        public Running(IKindWatch watch, CancellationToken cancellationToken)
        {
            _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            (Watch, Task) = (watch, watch.RunAsync(_stop.Token));
        }

        public IKindWatch Watch { get; }

        public Task Task { get; }

        public async Task StopAsync()
        {
            await _stop.CancelAsync();
            await Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _stop.Dispose();
        }
    }
}

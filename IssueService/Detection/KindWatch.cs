using System.Text.Json.Serialization.Metadata;
using ClusterCodex.IssueService.Facts;
using ClusterCodex.Kubernetes;
using ClusterCodex.ServiceDefaults.Hosting;

namespace ClusterCodex.IssueService.Detection;

/// <summary>A kind of objects whose facts are watched.</summary>
/// <param name="Kind">Such as <c>Deployment</c>.</param>
/// <param name="Group">Its API group; empty for the core group.</param>
/// <param name="IsRequired">Whether nothing can be said without it.</param>
internal abstract record WatchedKind(string Kind, string Group, bool IsRequired)
{
    /// <summary>As kubectl's <c>--field-selector</c>; null for all objects.</summary>
    public string? FieldSelector { get; init; }

    public abstract IKindWatch Watch(KubernetesClient client, ResourceType type, Detector detector);
}

/// <inheritdoc cref="WatchedKind"/>
/// <param name="Json">How the facts are read.</param>
internal sealed record WatchedKind<T>(string Kind, string Group, JsonTypeInfo<T> Json, bool IsRequired = false) : WatchedKind(Kind, Group, IsRequired)
    where T : class, IFacts
{
    public override IKindWatch Watch(KubernetesClient client, ResourceType type, Detector detector) =>
        new KindWatch<T>(Kind, new Informer<WatchedFacts<T>>(client, type, WatchedFacts<T>.Projection(Json), new InformerOptions { FieldSelector = FieldSelector }), detector);
}

/// <summary>A running watch of one kind.</summary>
internal interface IKindWatch
{
    InformerState State { get; }

    event EventHandler? StateChanged;

    /// <summary>Completes when every object has been read once.</summary>
    Task Synced { get; }

    /// <summary>Watches until cancelled.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}

/// <summary>Waits for watches.</summary>
internal static class KindWatches
{
    /// <summary>Waits until every object has been read once, or until that cannot be expected.</summary>
    /// <param name="isRefused">Whether the watch's state says that it will not be read.</param>
    /// <returns>Whether it was refused.</returns>
    public static async Task<bool> SettledAsync(this IKindWatch watch, Func<InformerState, bool> isRefused, CancellationToken cancellationToken)
    {
        var refused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        watch.StateChanged += Check;
        try
        {
            Check(null, EventArgs.Empty);
            await Task.WhenAny(watch.Synced, refused.Task).WaitAsync(cancellationToken);
            return !watch.Synced.IsCompleted;
        }
        finally
        {
            watch.StateChanged -= Check;
        }

        void Check(object? sender, EventArgs args)
        {
            if (isRefused(watch.State))
            {
                refused.TrySetResult();
            }
        }
    }
}

/// <summary>Gives a detector the changes of one kind.</summary>
internal sealed class KindWatch<T>(string kind, Informer<WatchedFacts<T>> informer, Detector detector) : IKindWatch
    where T : class, IFacts
{
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public InformerState State => informer.State;

    public Task Synced => _synced.Task;

    public event EventHandler? StateChanged
    {
        add => informer.StateChanged += value;
        remove => informer.StateChanged -= value;
    }

    public Task RunAsync(CancellationToken cancellationToken) => RunTogether.RunAsync(cancellationToken, informer.RunAsync, ForwardAsync);

    private async Task ForwardAsync(CancellationToken cancellationToken)
    {
        await informer.WaitForSyncAsync(cancellationToken);
        using var subscription = informer.Subscribe();
        detector.Apply(kind, subscription.Initial.Items.Values.Select(item => ((IFacts?)null, (IFacts?)item.Facts)));
        detector.SetKnown(kind);
        _synced.TrySetResult();
        await foreach (var batch in subscription.ReadAllAsync(cancellationToken))
        {
            detector.Apply(kind, batch.Changes.Select(change => ((IFacts?)change.Old?.Facts, (IFacts?)change.New?.Facts)));
        }
    }
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The states of a resource that have names.</summary>
public static class KnownResourceStates
{
    /// <summary>It does not start with the application.</summary>
    public static readonly string NotStarted = nameof(NotStarted);

    /// <summary>It waits for another.</summary>
    public static readonly string Waiting = nameof(Waiting);

    /// <summary>Its process is being started.</summary>
    public static readonly string Starting = nameof(Starting);

    /// <summary>Its process runs.</summary>
    public static readonly string Running = nameof(Running);

    /// <summary>Its process is being ended.</summary>
    public static readonly string Stopping = nameof(Stopping);

    /// <summary>Its process has done its work and ended with 0.</summary>
    public static readonly string Finished = nameof(Finished);

    /// <summary>Its process has ended.</summary>
    public static readonly string Exited = nameof(Exited);

    /// <summary>Its process cannot be started.</summary>
    public static readonly string FailedToStart = nameof(FailedToStart);
}

/// <summary>A state of a resource.</summary>
/// <param name="Text">One of <see cref="KnownResourceStates"/>, or a text of its own.</param>
/// <param name="Style">How it is shown.</param>
public sealed record ResourceStateSnapshot(string Text, string? Style)
{
    /// <summary>A state by its text alone.</summary>
    public static implicit operator ResourceStateSnapshot?(string? text) => text is null ? null : new(text, Style: null);
}

/// <summary>An address of a resource.</summary>
public sealed record UrlSnapshot(string? Name, string Url, bool IsInternal);

/// <summary>What is known of a resource at one moment.</summary>
public sealed record CustomResourceSnapshot
{
    /// <summary>Such as <c>Project</c> or <c>Executable</c>.</summary>
    public required string ResourceType { get; init; }

    /// <summary>The state; <see langword="null"/> before the first.</summary>
    public ResourceStateSnapshot? State { get; init; }

    /// <summary>What its health checks say; healthy when it runs and has none; <see langword="null"/> while it does not run.</summary>
    public HealthStatus? HealthStatus { get; init; }

    /// <summary>How its process ended; <see langword="null"/> while it runs.</summary>
    public int? ExitCode { get; init; }

    /// <summary>When its process was last started.</summary>
    public DateTime? StartTimeStamp { get; init; }

    /// <summary>Its addresses.</summary>
    public ImmutableArray<UrlSnapshot> Urls { get; init; } = [];

    /// <summary>How often its process was started again after a crash.</summary>
    internal int Restarts { get; init; }

    /// <summary>Its process; <see langword="null"/> while there is none.</summary>
    internal int? ProcessId { get; init; }

    /// <summary>Why it is in this state, for people; empty when there is nothing to say.</summary>
    internal string Detail { get; init; } = "";
}

/// <summary>A change of a resource.</summary>
public class ResourceEvent(IResource resource, string resourceId, CustomResourceSnapshot snapshot)
{
    /// <summary>The resource.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>Its identity among replicas; its name here.</summary>
    public string ResourceId { get; } = resourceId;

    /// <summary>What is known of it now.</summary>
    public CustomResourceSnapshot Snapshot { get; } = snapshot;
}

/// <summary>Tells what becomes of resources.</summary>
public class ResourceNotificationService
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, ResourceEvent> _latest = new(StringComparer.OrdinalIgnoreCase);
    private ImmutableList<Channel<ResourceEvent>> _watchers = [];

    /// <summary>Every resource's latest state, then each change.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var channel = Channel.CreateUnbounded<ResourceEvent>();
        lock (_gate)
        {
            foreach (var resource in _latest.Values)
            {
                channel.Writer.TryWrite(resource);
            }

            _watchers = _watchers.Add(channel);
        }

        try
        {
            await foreach (var change in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return change;
            }
        }
        finally
        {
            lock (_gate)
            {
                _watchers = _watchers.Remove(channel);
            }
        }
    }

    /// <summary>Waits until a resource runs and its health checks say so.</summary>
    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default) =>
        WaitForResourceAsync(resourceName, change => change.Snapshot.HealthStatus == HealthStatus.Healthy, cancellationToken);

    /// <summary>Waits until a resource is in a state.</summary>
    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default) =>
        WaitForResourceAsync(resourceName, change => change.Snapshot.State?.Text == (targetState ?? KnownResourceStates.Running), cancellationToken);

    /// <summary>Waits until a resource fulfils a condition.</summary>
    public async Task<ResourceEvent> WaitForResourceAsync(string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
    {
        await foreach (var change in WatchAsync(cancellationToken))
        {
            if (string.Equals(change.Resource.Name, resourceName, StringComparison.OrdinalIgnoreCase) && predicate(change))
            {
                return change;
            }
        }

        throw new OperationCanceledException(cancellationToken);
    }

    /// <summary>Changes what is known of a resource.</summary>
    public Task PublishUpdateAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        lock (_gate)
        {
            var before = _latest.TryGetValue(resource.Name, out var known) ? known.Snapshot : new CustomResourceSnapshot { ResourceType = TypeOf(resource) };
            var after = stateFactory(before);
            if (known is null || after != before)
            {
                var change = new ResourceEvent(resource, resource.Name, after);
                _latest[resource.Name] = change;
                foreach (var watcher in _watchers)
                {
                    watcher.Writer.TryWrite(change);
                }
            }
        }

        return Task.CompletedTask;
    }

    internal CustomResourceSnapshot? Find(IResource resource) => _latest.TryGetValue(resource.Name, out var known) ? known.Snapshot : null;

    private static string TypeOf(IResource resource) => resource.GetType().Name.Replace("Resource", "", StringComparison.Ordinal);
}

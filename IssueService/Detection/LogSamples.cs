using System.Threading.Channels;
using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.Kubernetes;
using ClusterCodex.Kubernetes.Logs;

namespace ClusterCodex.IssueService.Detection;

/// <summary>
/// Samples the logs of containers that run: one container at a time with a pause between them, each at most once an interval, and only what was
/// written since. Says something where two samples in a row have the same class.
/// </summary>
internal sealed class LogSamples(KubernetesClient client, TimeProvider time, ILogger logger)
{
    private const int MaxQueued = 1000;
    private const int Lines = 100;
    private const int MaxBytes = 16 * 1024;

    private readonly PodLogs _logs = new(client, logger);
    private readonly Lock _lock = new();
    private readonly Dictionary<(ObjectName Subject, string Container), Sample> _samples = [];
    private readonly Channel<Request> _queue = Channel.CreateBounded<Request>(MaxQueued);

    /// <summary>How often a container is sampled, at most.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The pause after each sample: a cluster of many workloads is sampled more rarely instead of faster.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Called after what is said about an object changes.</summary>
    public Action<ObjectName> OnRead { get; set; } = _ => { };

    /// <summary>What two samples in a row say; null where they differ or say nothing, or where there are not two yet.</summary>
    public LogCause? Find(ObjectName subject, PodFacts pod, string container)
    {
        var key = (subject, container);
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var known = _samples.GetValueOrDefault(key);
            if ((known is null || (!known.IsReading && now - known.At >= Interval))
                && _queue.Writer.TryWrite(new Request(key, pod.Metadata.Namespace, pod.Metadata.Name, (known?.At ?? now - Interval).AddSeconds(known is null ? 0 : 1))))
            {
                _samples[key] = new Sample(now, IsReading: true, known?.Cause, known?.IsRepeated == true);
            }

            return known is { IsRepeated: true } ? known.Cause : null;
        }
    }

    /// <summary>What two samples in a row say, of all objects that are still sampled.</summary>
    public IReadOnlyList<(ObjectName Subject, LogCause Cause)> Repeated()
    {
        lock (_lock)
        {
            var oldest = time.GetUtcNow() - (3 * Interval);
            return [.. _samples.Where(sample => sample.Value is { IsRepeated: true, Cause: not null } && sample.Value.At > oldest).Select(sample => (sample.Key.Subject, sample.Value.Cause!))];
        }
    }

    /// <summary>Forgets the samples of a deleted object.</summary>
    public void Forget(ObjectName subject)
    {
        lock (_lock)
        {
            foreach (var key in _samples.Keys.Where(key => key.Subject == subject).ToList())
            {
                _samples.Remove(key);
            }
        }
    }

    /// <summary>Samples until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var request in _queue.Reader.ReadAllAsync(cancellationToken))
        {
            if (Keep(request, await CauseAsync(request, cancellationToken)))
            {
                OnRead(request.Key.Subject);
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    // Whether what is said changes.
    private bool Keep(Request request, LogCause? cause)
    {
        lock (_lock)
        {
            if (!_samples.TryGetValue(request.Key, out var before))
            {
                return false;
            }

            var isRepeated = cause is not null && before.Cause?.Class == cause.Class;
            _samples[request.Key] = before with { IsReading = false, Cause = cause, IsRepeated = isRepeated };
            return isRepeated || before.IsRepeated;
        }
    }

    private async Task<LogCause?> CauseAsync(Request request, CancellationToken cancellationToken)
    {
        var options = LogOptions.Default with { Container = request.Key.Container, Since = request.Since };

        // Of a program that runs, an error that nobody can explain may be one that it handles, and a sign-in that fails without saying where may be a client's.
        return await _logs.CauseAsync(request.Namespace, request.Pod, options, Lines, MaxBytes, cancellationToken) is { IsExplained: true, Class: not (LogClass.Exception or LogClass.Error) } cause
            && cause is not { Class: LogClass.Authentication, Host: null } ? cause : null;
    }

    private sealed record Sample(DateTimeOffset At, bool IsReading, LogCause? Cause, bool IsRepeated);

    private readonly record struct Request((ObjectName Subject, string Container) Key, string Namespace, string Pod, DateTimeOffset Since);
}

using System.Threading.Channels;
using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;
using ClusterCodex.Kubernetes;
using ClusterCodex.Kubernetes.Logs;
using ClusterCodex.ServiceDefaults.Hosting;

namespace ClusterCodex.IssueService.Detection;

/// <summary>
/// Reads the logs of failing containers in the background, and keeps what they said. Of a workload's container, one log is read at a
/// time and not more often than every 30 s, however many pods fail.
/// </summary>
internal sealed class LogCauses(KubernetesClient client, TimeProvider time, ILogger logger) : ILogCauses
{
    private const int Readers = 4;
    private const int MaxQueued = 1000;
    private const int Lines = 200;
    private const int MaxBytes = 64 * 1024;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    // A container that waits for something says so again, and the longest back-off of one that crashes is five minutes.
    private static readonly TimeSpan AgainAfter = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan SaidFor = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<(ObjectName Subject, string Container), Entry> _entries = [];
    private readonly PodLogs _logs = new(client, logger);
    private readonly LogSamples _samples = new(client, time, logger);
    private readonly Channel<Request> _queue = Channel.CreateBounded<Request>(MaxQueued);

    /// <summary>Called after a log has been read that says something about an object.</summary>
    public Action<ObjectName> OnRead
    {
        get;
        set => _samples.OnRead = field = value;
    } = _ => { };

    /// <inheritdoc/>
    public LogCause? Find(ObjectName subject, PodFacts pod, string container, int restartCount, bool previous)
    {
        var run = new Run(pod.Metadata.Uid, restartCount, previous);
        var key = (subject, container);
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var known = _entries.GetValueOrDefault(key);
            if (known is null || (!known.IsReading && now - known.At >= (known.Run != run ? Interval : previous ? TimeSpan.MaxValue : AgainAfter)))
            {
                if (_queue.Writer.TryWrite(new Request(key, run, pod.Metadata.Namespace, pod.Metadata.Name)))
                {
                    _entries[key] = new Entry(run, now, IsReading: true, known?.Cause, known?.SaidAt ?? default);
                }
            }

            return known?.Cause;
        }
    }

    /// <inheritdoc/>
    public LogCause? Last(ObjectName subject)
    {
        lock (_lock)
        {
            return _entries.Where(entry => entry.Key.Subject == subject).Select(entry => entry.Value.Cause).FirstOrDefault(cause => cause is not null);
        }
    }

    /// <inheritdoc/>
    public LogCause? Sampled(ObjectName subject, PodFacts pod, string container) => _samples.Find(subject, pod, container);

    /// <inheritdoc/>
    public IReadOnlyList<DnsFailure> DnsFailures()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            return
            [
                .. _entries.Where(entry => entry.Value.Cause is not null && now - entry.Value.SaidAt < SaidFor).Select(entry => (entry.Key.Subject, Cause: entry.Value.Cause!)).Concat(_samples.Repeated())
                    .GroupBy(said => said.Subject, said => said.Cause)
                    .Where(causes => causes.All(cause => cause.Class == LogClass.Dns))
                    .Select(causes => new DnsFailure(causes.Key, causes.All(cause => cause.IsOfDnsServer), causes.First().Host)),
            ];
        }
    }

    /// <inheritdoc/>
    public void Forget(ObjectName subject)
    {
        _samples.Forget(subject);
        lock (_lock)
        {
            foreach (var key in _entries.Keys.Where(key => key.Subject == subject).ToList())
            {
                _entries.Remove(key);
            }
        }
    }

    /// <summary>Reads until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        RunTogether.RunAsync(cancellationToken, [_samples.RunAsync, .. Enumerable.Range(0, Readers).Select(_ => (Func<CancellationToken, Task>)ReadAsync)]);

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        await foreach (var request in _queue.Reader.ReadAllAsync(cancellationToken))
        {
            var options = LogOptions.Default with { Container = request.Key.Container, Previous = request.Run.Previous };
            var cause = await _logs.CauseAsync(request.Namespace, request.Pod, options, Lines, MaxBytes, cancellationToken);
            lock (_lock)
            {
                // What a run said stays known when a later run's log cannot be read.
                if (_entries.TryGetValue(request.Key, out var entry))
                {
                    _entries[request.Key] = entry with { IsReading = false, Cause = cause ?? entry.Cause, SaidAt = cause is null ? entry.SaidAt : time.GetUtcNow() };
                }
            }

            if (cause is not null)
            {
                OnRead(request.Key.Subject);
            }
        }
    }

    private sealed record Entry(Run Run, DateTimeOffset At, bool IsReading, LogCause? Cause, DateTimeOffset SaidAt);

    private readonly record struct Run(string PodUid, int RestartCount, bool Previous);

    private readonly record struct Request((ObjectName Subject, string Container) Key, Run Run, string Namespace, string Pod);
}

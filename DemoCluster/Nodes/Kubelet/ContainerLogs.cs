using System.Collections.Concurrent;
using System.Collections.Immutable;
using ClusterCodex.DemoCluster.ApiServer.Handlers;

namespace ClusterCodex.DemoCluster.Nodes.Kubelet;

/// <summary>What one run of a container wrote. Only the first <see cref="Limit"/> lines are kept.</summary>
internal sealed class ContainerLog : IContainerLog
{
    private const int Limit = 2000;
    private readonly Lock _gate = new();
    private ImmutableList<LogLine> _lines = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    public bool IsClosed { get; private set; }

    public void Add(LogLine line)
    {
        lock (_gate)
        {
            if (_lines.Count < Limit)
            {
                _lines = _lines.Add(line);
            }

            Signal();
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            IsClosed = true;
            Signal();
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<LogLine> Snapshot()
    {
        lock (_gate)
        {
            return _lines;
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LogLine>> WaitAsync(int seen, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_lines.Count > seen || IsClosed)
                {
                    return _lines;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(Timeout.InfiniteTimeSpan, time, cancellationToken);
        }
    }

    private void Signal()
    {
        _changed.TrySetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>The logs of the current and the previous run of every container.</summary>
internal sealed class ContainerLogs : IPodLogs
{
    private readonly ConcurrentDictionary<(string Uid, string Container, int Run), ContainerLog> _logs = new();

    /// <inheritdoc/>
    public IContainerLog? Find(string uid, string container, int run) => _logs.GetValueOrDefault((uid, container, run));

    public ContainerLog Open(string uid, string container, int run)
    {
        _logs.TryRemove((uid, container, run - 2), out _);
        return _logs[(uid, container, run)] = new ContainerLog();
    }

    public void Remove(string uid)
    {
        foreach (var key in _logs.Keys.Where(key => key.Uid == uid).ToArray())
        {
            if (_logs.TryRemove(key, out var log))
            {
                log.Close();
            }
        }
    }
}

using ClusterCodex.DemoCluster.ApiServer.Handlers;
using ClusterCodex.DemoCluster.Nodes.Shell;

namespace ClusterCodex.DemoCluster.Nodes.Kubelet;

/// <summary>How a process ended.</summary>
internal sealed record ProcessExit(int Code, string Reason);

/// <summary>The simulated process of a container: a script, its clock, its memory.</summary>
internal sealed class ContainerProcess : IDisposable
{
    private const int StepsAtOnce = 2000;
    private static readonly TimeSpan BusyPause = TimeSpan.FromSeconds(1);
    private readonly IEnumerator<ShellStep> _steps;
    private readonly ContainerLog _log;
    private readonly long _limit;
    private long _memory;
    private DateTimeOffset? _wakes;
    private bool _sleepsForEver;

    public ContainerProcess(ShellMachine machine, IEnumerable<ShellStep> program, ContainerLog log, long baseMemory, long memoryLimit)
    {
        Machine = machine;
        _steps = program.GetEnumerator();
        _log = log;
        _memory = baseMemory;
        _limit = memoryLimit;
    }

    public ShellMachine Machine { get; }

    /// <summary>Whether the program itself waits for a time, and not to be asked or terminated: it may still be starting.</summary>
    public bool IsAsleep => _wakes is not null && !_sleepsForEver;

    /// <summary>Bytes held.</summary>
    public long Memory => _memory;

    /// <summary>Runs until the process sleeps or ends.</summary>
    /// <param name="next">When to call again; null where the process only waits to be terminated.</param>
    /// <returns>How it ended; null while it runs.</returns>
    public ProcessExit? Advance(DateTimeOffset now, out DateTimeOffset? next)
    {
        next = _wakes;
        if (_sleepsForEver || _wakes > now)
        {
            return null;
        }

        for (var count = 0; count < StepsAtOnce; count++)
        {
            if (_memory > _limit && _limit > 0)
            {
                return new ProcessExit(137, "OOMKilled");
            }

            if (!_steps.MoveNext())
            {
                return new ProcessExit(Machine.Status, Machine.Status == 0 ? "Completed" : "Error");
            }

            switch (_steps.Current)
            {
                case ShellStep.Line line:
                    _log.Add(new LogLine(now, line.Text));
                    break;
                case ShellStep.Allocate more:
                    _memory += more.Bytes;
                    break;
                case ShellStep.Sleep { Duration: null }:
                    _sleepsForEver = true;
                    next = null;
                    return null;
                case ShellStep.Sleep { Duration: { } duration }:
                    next = _wakes = now + duration;
                    if (duration > TimeSpan.Zero)
                    {
                        return null;
                    }

                    break;
            }
        }

        // A loop that never sleeps continues once per second.
        next = _wakes = now + BusyPause;
        return null;
    }

    public void Dispose()
    {
        _steps.Dispose();
        _log.Close();
    }
}

using System.Threading.Channels;

namespace ClusterCodex.IssueService.Issues;

/// <summary>Ids of issues that changed and are not stored yet, each once. Thread-safe.</summary>
internal sealed class IssueWriter
{
    private readonly Lock _gate = new();
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private HashSet<string> _changed = new(StringComparer.Ordinal);

    /// <summary>Remembers that an issue has to be stored. Never blocks.</summary>
    public void Enqueue(string id)
    {
        lock (_gate)
        {
            _changed.Add(id);
        }

        Wake();
    }

    /// <summary>Lets <see cref="WaitAsync"/> return although nothing may have changed.</summary>
    public void Wake() => _signal.Writer.TryWrite(true);

    /// <summary>Returns after the next <see cref="Enqueue"/> or <see cref="Wake"/>, at once for those since the last wait. One caller at a time.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken) => await _signal.Reader.ReadAsync(cancellationToken);

    /// <summary>Takes all ids there are.</summary>
    public IReadOnlySet<string> TakeAll()
    {
        lock (_gate)
        {
            var taken = _changed;
            _changed = new HashSet<string>(StringComparer.Ordinal);
            return taken;
        }
    }
}

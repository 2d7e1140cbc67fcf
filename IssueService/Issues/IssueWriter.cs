using System.Threading.Channels;

namespace ClusterCodex.IssueService.Issues;

/// <summary>The ids of changed issues that are not stored yet, without duplicates. Thread-safe.</summary>
internal sealed class IssueWriter
{
    private readonly Lock _gate = new();
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private HashSet<string> _changed = new(StringComparer.Ordinal);

    /// <summary>Adds an issue that has to be stored. Never blocks.</summary>
    public void Enqueue(string id)
    {
        lock (_gate)
        {
            _changed.Add(id);
        }

        Wake();
    }

    /// <summary>Makes <see cref="WaitAsync"/> return even where nothing has changed.</summary>
    public void Wake() => _signal.Writer.TryWrite(true);

    /// <summary>Returns after the next <see cref="Enqueue"/> or <see cref="Wake"/>, immediately where one occurred since the last wait. One caller at a time.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken) => await _signal.Reader.ReadAsync(cancellationToken);

    /// <summary>Removes and returns all ids.</summary>
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

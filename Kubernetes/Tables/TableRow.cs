namespace ClusterCodex.Kubernetes;

/// <summary>
/// An object as the server prints it, in a few hundred bytes. Cells such as Age are only valid for the time at which they were
/// printed; <see cref="CreationTimestamp"/> stays valid.
/// </summary>
public sealed class TableRow : IWatchedObject
{
    private readonly string[] _cells;
    private readonly Guid _uid;
    private readonly string? _oddUid;
    private readonly uint _created;

    internal TableRow(string[] cells, Json.ObjectMetadata metadata)
    {
        _cells = cells;
        Name = metadata.Name;
        Namespace = metadata.Namespace;
        ResourceVersion = metadata.ResourceVersion;
        Labels = metadata.Labels;

        // A UID is a UUID of 36 characters: 16 bytes instead of 96. The condition preserves UIDs of another form.
        if (Guid.TryParseExact(metadata.Uid, "D", out var uid) && uid.ToString() == metadata.Uid)
        {
            _uid = uid;
        }
        else
        {
            _oddUid = metadata.Uid;
        }

        _created = metadata.CreationTimestamp == default ? 0 : (uint)Math.Clamp(metadata.CreationTimestamp.ToUnixTimeSeconds(), 0, uint.MaxValue);
    }

    /// <summary>Null for a cluster-scoped object.</summary>
    public string? Namespace { get; }

    public string Name { get; }

    public ObjectKey Key => new(Namespace, Name);

    public string Uid => _oddUid ?? _uid.ToString();

    public ResourceVersion ResourceVersion { get; }

    /// <summary>To the second, as the server keeps it; 1970 when it gave none.</summary>
    public DateTimeOffset CreationTimestamp => DateTimeOffset.FromUnixTimeSeconds(_created);

    public IReadOnlyDictionary<string, string> Labels { get; }

    public int CellCount => _cells.Length;

    /// <param name="column">Index in the columns; beyond the last cell counts as empty.</param>
    /// <returns>Empty for null.</returns>
    public string GetCell(int column) => column < _cells.Length ? _cells[column] : "";
}

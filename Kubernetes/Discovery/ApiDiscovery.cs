namespace ClusterCodex.Kubernetes;

/// <summary>
/// The resource types of a server, cached until they expire, an unknown kind is requested, or the cache is invalidated. Thread-safe.
/// </summary>
public sealed class ApiDiscovery : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Shortest time between two reloads for an unknown kind, so that requests for unknown names do not load the server.</summary>
    private static readonly TimeSpan UnknownInterval = TimeSpan.FromSeconds(10);

    private readonly KubernetesClient _client;
    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile DiscoverySnapshot? _current;
    private volatile bool _stale;

    internal ApiDiscovery(KubernetesClient client) => _client = client;

    /// <summary>Group versions that could not be read the last time, such as of an aggregated API whose server is down.</summary>
    public IReadOnlyList<string> FailedGroups => _current?.FailedGroups ?? [];

    /// <summary>Raised when a reload found other types than the previous one.</summary>
    public event EventHandler? Changed;

    /// <summary>Every type at the preferred version of its group, without subresources.</summary>
    public async Task<IReadOnlyList<ResourceType>> GetResourcesAsync(CancellationToken cancellationToken) =>
        (await ReadAsync(cancellationToken)).Preferred;

    /// <param name="kindOrName">Kind, plural, singular or short name, or <c>plural.group</c>; case does not matter.</param>
    /// <param name="group">Null: any, with the core group first, then the built-in ones.</param>
    /// <returns>At the group's preferred version; null when the server has no such type.</returns>
    public Task<ResourceType?> FindAsync(string kindOrName, string? group, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(kindOrName);
        return FindAsync(snapshot => snapshot.Find(kindOrName, group), cancellationToken);
    }

    /// <inheritdoc cref="FindAsync(string, string?, CancellationToken)"/>
    /// <exception cref="KubernetesException">NotFound when the server has no such type.</exception>
    public async Task<ResourceType> GetAsync(string kindOrName, string? group, CancellationToken cancellationToken) =>
        await FindAsync(kindOrName, group, cancellationToken)
        ?? throw new KubernetesException(
            KubernetesFailure.NotFound,
            $"Cluster {_client.ClusterName} has no resource type '{kindOrName}'{(string.IsNullOrEmpty(group) ? "" : $" in group {group}")}.");

    /// <summary>The type as an object, an owner reference or an event names it; also at versions that are not preferred.</summary>
    public Task<ResourceType?> FindByApiVersionAsync(string apiVersion, string kind, CancellationToken cancellationToken) =>
        FindAsync(snapshot => snapshot.FindExact(apiVersion, kind), cancellationToken);

    /// <summary>Whether the last load found this type at this version; also true where that is unknown: before the first load, or where its group could not be read. Sends no request.</summary>
    internal bool Offers(ResourceType type) =>
        _current is not { } current || current.FindExact(type.ApiVersion, type.Kind) is not null || current.FailedGroups.Contains(type.ApiVersion);

    /// <summary>Invalidates the cache, such as after a change of a CRD: the next request reloads it.</summary>
    public void Invalidate() => _stale = true;

    public void Dispose() => _reading.Dispose();

    private async Task<ResourceType?> FindAsync(Func<DiscoverySnapshot, ResourceType?> find, CancellationToken cancellationToken)
    {
        var snapshot = await ReadAsync(cancellationToken);
        if (find(snapshot) is { } found)
        {
            return found;
        }

        if (_client.Time.GetUtcNow() - snapshot.ReadAt < UnknownInterval)
        {
            return null;
        }

        Invalidate();
        return find(await ReadAsync(cancellationToken));
    }

    private async Task<DiscoverySnapshot> ReadAsync(CancellationToken cancellationToken)
    {
        if (Fresh() is { } fresh)
        {
            return fresh;
        }

        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (Fresh() is { } readMeanwhile)
            {
                return readMeanwhile;
            }

            // Before loading: a change during the load must cause another load.
            _stale = false;
            var old = _current;
            DiscoverySnapshot read;
            try
            {
                read = await DiscoveryReader.ReadAsync(_client, old, cancellationToken);
            }
            catch
            {
                _stale = true;
                throw;
            }

            _current = read;
            if (old is not null && !old.Preferred.SequenceEqual(read.Preferred))
            {
                Changed?.Invoke(this, EventArgs.Empty);
            }

            return read;
        }
        finally
        {
            _reading.Release();
        }
    }

    private DiscoverySnapshot? Fresh() =>
        _current is { } current && !_stale && _client.Time.GetUtcNow() - current.ReadAt < Lifetime ? current : null;
}

using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ClusterCodex.Kubernetes;

namespace ClusterCodex.ResourceService.Details;

/// <summary>
/// What one request reads around its object: each object and list once, however many parts ask for it. Not redacted, and not filtered
/// by the policy: callers check it before they ask.
/// </summary>
internal sealed class ObjectReads(KubernetesClient client, CancellationToken cancellationToken)
{
    private readonly ConcurrentDictionary<(string Kind, string Namespace, string Name), Lazy<Task<JsonObject?>>> _objects = new();
    private readonly ConcurrentDictionary<(string Kind, string Group, string Namespace), Lazy<Task<IReadOnlyList<JsonObject>>>> _lists = new();

    /// <summary>An object of the core group.</summary>
    /// <param name="kind">Such as <c>ConfigMap</c>.</param>
    /// <param name="ns">Empty for cluster-scoped kinds.</param>
    /// <param name="name">Its name.</param>
    /// <returns><see langword="null"/> where there is none.</returns>
    public Task<JsonObject?> FindAsync(string kind, string ns, string name) => _objects.GetOrAdd((kind, ns, name), key => new(async () =>
    {
        var type = await client.Discovery.GetAsync(key.Kind, "", cancellationToken);
        return await client.FindAsync(type, key.Namespace.Length > 0 ? key.Namespace : null, key.Name, cancellationToken);
    })).Value;

    /// <summary>Every object of a kind in a namespace.</summary>
    public Task<IReadOnlyList<JsonObject>> ListAsync(string kind, string group, string ns) => _lists.GetOrAdd((kind, group, ns), key => new(async () =>
    {
        var type = await client.Discovery.GetAsync(key.Kind, key.Group, cancellationToken);
        return await client.ListAsync(type, new ListOptions { Namespace = key.Namespace }, cancellationToken);
    })).Value;
}

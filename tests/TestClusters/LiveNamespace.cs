using System.Text.Json.Nodes;
using ClusterCodex.Kubernetes;

namespace ClusterCodex.TestClusters;

/// <summary>A namespace of a test's own.</summary>
public sealed class LiveNamespace(LiveCluster cluster, string name) : IAsyncDisposable
{
    public string Name => name;

    /// <summary>Creates an object in it.</summary>
    public Task<JsonObject> CreateAsync(JsonObject manifest) => cluster.CreateAsync(name, manifest);

    /// <summary>Changes an object in it by a JSON merge patch.</summary>
    public async Task PatchAsync(string kind, string apiVersion, string objectName, JsonObject patch) => await cluster.Client.PatchAsync(
        await cluster.TypeAsync(kind, apiVersion), name, objectName, PatchType.Merge, patch, WriteOptions.Default, CancellationToken.None);

    /// <summary>Deletes an object in it.</summary>
    public async Task DeleteAsync(string kind, string apiVersion, string objectName) => await cluster.Client.DeleteAsync(
        await cluster.TypeAsync(kind, apiVersion), name, objectName, DeleteOptions.Default with { GracePeriodSeconds = 0 }, CancellationToken.None);

    /// <summary>Every object of a kind in it.</summary>
    public async Task<IReadOnlyList<JsonObject>> ListAsync(string kind, string apiVersion) => await cluster.Client.ListAsync(
        await cluster.TypeAsync(kind, apiVersion), new ListOptions { Namespace = name }, CancellationToken.None);

    public async ValueTask DisposeAsync() => await cluster.Client.DeleteAsync(
        await cluster.TypeAsync("Namespace", "v1"), null, name, DeleteOptions.Default, CancellationToken.None);
}

using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace ClusterCodex.DemoCluster.ApiServer.Resources;

/// <summary>Every kind served right now: the built-in ones, and those of the CustomResourceDefinitions in the store.</summary>
internal sealed class ResourceCatalog
{
    private ImmutableList<ResourceKind> _custom = [];

    public IEnumerable<ResourceKind> All => BuiltInKinds.All.Concat(_custom);

    public ResourceKind? Find(string group, string version, string plural) =>
        All.FirstOrDefault(kind => kind.Plural == plural && kind.Group == group && kind.Version == version);

    public ResourceKind? FindByKind(string apiVersion, string kind) =>
        All.FirstOrDefault(candidate => candidate.Kind == kind && candidate.ApiVersion == apiVersion);

    public ResourceKind? FindByStorageKey(string storageKey) => All.FirstOrDefault(kind => kind.StorageKey == storageKey);

    /// <summary>Replaces the kinds of all definitions atomically, so that readers never see a partial change.</summary>
    /// <returns>Kinds that are no longer served.</returns>
    public IReadOnlyList<ResourceKind> ReplaceCustom(IEnumerable<JsonObject> definitions)
    {
        ImmutableList<ResourceKind> current = [.. definitions.SelectMany(CustomResources.Kinds)];
        var previous = Interlocked.Exchange(ref _custom, current);
        return [.. previous.ExceptBy(current.Select(kind => (kind.StorageKey, kind.Version)), kind => (kind.StorageKey, kind.Version))];
    }
}

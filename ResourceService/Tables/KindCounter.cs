using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.ResourceService.Access;
using ClusterCodex.ResourceService.Kinds;
using ClusterCodex.V1;

namespace ClusterCodex.ResourceService.Tables;

/// <summary>The kinds a policy shows, with the number of objects it shows of each.</summary>
internal sealed class KindCounter(KindCatalog catalog, TableHub tables)
{
    /// <summary>A count of a kind that nobody has looked at yet.</summary>
    private const int NotKnown = -1;

    public async Task<IReadOnlyList<ResourceKind>> ListAsync(EffectivePolicy policy, CancellationToken cancellationToken)
    {
        var kinds = await catalog.ListAsync(cancellationToken);
        return [.. kinds.Where(kind => policy.AllowsKind(PolicyAction.View, kind.Name)).Select(kind => ToWire(kind, kinds, policy))];
    }

    private ResourceKind ToWire(ServedKind kind, IReadOnlyList<ServedKind> kinds, EffectivePolicy policy)
    {
        var wire = new ResourceKind
        {
            Kind = kind.Name,
            Group = kind.Type.Group,
            Version = kind.Type.Version,
            Plural = kind.Type.Plural,
            Namespaced = kind.Type.Namespaced,
            Custom = kind.Custom,
            Count = NotKnown,
        };
        wire.Verbs.AddRange(kind.Type.Verbs);
        if (tables.Find(kind) is { } table)
        {
            var access = new RowAccess(kind, table.Columns, kinds, policy);
            wire.Count = table.Current.Count(access);
        }

        return wire;
    }
}

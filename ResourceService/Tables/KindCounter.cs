using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.ResourceService.Access;
using ClusterCodex.ResourceService.Kinds;
using ClusterCodex.V1;

namespace ClusterCodex.ResourceService.Tables;

/// <summary>Lists the kinds that a policy shows, with the number of visible objects of each.</summary>
internal sealed class KindCounter(KindCatalog catalog, TableCache tables)
{
    /// <summary>The count of a kind whose table is not loaded.</summary>
    private const int UnknownCount = -1;

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
            Custom = kind.Type.IsCustom,
            Count = UnknownCount,
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

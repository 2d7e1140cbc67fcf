using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.Kubernetes;
using ClusterCodex.ResourceService.Kinds;

namespace ClusterCodex.ResourceService.Access;

/// <summary>Decides which rows of one kind's table a policy shows.</summary>
/// <param name="kind">The table's kind.</param>
/// <param name="columns">The table's columns.</param>
/// <param name="kinds">Every kind of the cluster, to resolve the involved object of an Event.</param>
/// <param name="policy">The viewer's policy.</param>
internal sealed class RowAccess(ServedKind kind, IReadOnlyList<TableColumn> columns, IReadOnlyList<ServedKind> kinds, EffectivePolicy policy)
{
    private readonly Dictionary<string, bool> _byNamespace = [];
    private readonly Dictionary<(string Involved, string? Namespace), bool> _byInvolved = [];
    private readonly int _objectColumn = kind.Name == EffectivePolicy.EventKind ? IndexOf(columns, "Object") : -1;

    /// <summary>Whether every row is shown, so that rows need not be checked.</summary>
    public bool ShowsAll { get; } = policy.HasAllNamespaces;

    /// <summary>Whether all or none of the rows of a namespace are shown, so that only the namespace needs to be checked.</summary>
    public bool DependsOnNamespaceOnly { get; } = kind.Type.Namespaced && kind.Name != EffectivePolicy.EventKind;

    /// <summary>Whether the policy shows the rows of a namespace, where <see cref="DependsOnNamespaceOnly"/>.</summary>
    public bool ShowsNamespace(string ns)
    {
        if (!_byNamespace.TryGetValue(ns, out var shown))
        {
            _byNamespace[ns] = shown = ShowsAll || policy.Allows(PolicyAction.View, kind.Name, ns);
        }

        return shown;
    }

    /// <summary>Whether the policy shows this row.</summary>
    public bool Shows(TableRow row)
    {
        if (ShowsAll)
        {
            return true;
        }

        if (kind.Name == EffectivePolicy.EventKind)
        {
            return ShowsEvent(row);
        }

        if (!kind.Type.Namespaced)
        {
            return policy.AllowsObject(PolicyAction.View, kind.Name, null, row.Name);
        }

        return ShowsNamespace(row.Namespace ?? "");
    }

    /// <summary>
    /// The column contains <c>pod/web-1</c>, with the kind in lower case. Events are in the namespace of their involved
    /// object, and in <c>default</c> where that is cluster-scoped.
    /// </summary>
    private bool ShowsEvent(TableRow row)
    {
        var about = _objectColumn < 0 ? "" : row.GetCell(_objectColumn);
        var lower = about.Split('/')[0];
        if (_byInvolved.TryGetValue((lower, row.Namespace), out var shown))
        {
            return shown;
        }

        var involved = kinds.FirstOrDefault(known => known.Type.Kind.Equals(lower, StringComparison.OrdinalIgnoreCase));
        return _byInvolved[(lower, row.Namespace)] = policy.AllowsEvent(involved?.Name ?? lower, involved is { Type.Namespaced: false } ? null : row.Namespace, row.Namespace);
    }

    private static int IndexOf(IReadOnlyList<TableColumn> columns, string name)
    {
        for (var index = 0; index < columns.Count; index++)
        {
            if (columns[index].Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return index;
            }
        }

        return -1;
    }
}

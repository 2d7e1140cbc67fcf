using System.Collections.Immutable;
using ClusterCodex.Kubernetes;
using ClusterCodex.ResourceService.Access;

namespace ClusterCodex.ResourceService.Tables;

/// <summary>A table at one moment.</summary>
/// <param name="Rows">By namespace, then name.</param>
/// <param name="Namespaces">Number of rows of each namespace, in the order of the rows; the empty name for cluster-scoped rows.</param>
/// <param name="Sequence">The newest event of the table's feed that it includes.</param>
internal sealed record TableSnapshot(ImmutableSortedSet<TableRow> Rows, ImmutableSortedDictionary<string, int> Namespaces, long Sequence)
{
    public static readonly TableSnapshot Empty = Of([], 0);

    /// <summary>Creates a table of rows.</summary>
    public static TableSnapshot Of(IEnumerable<TableRow> rows, long sequence)
    {
        var sorted = rows.ToImmutableSortedSet(RowOrder.ByName);
        var namespaces = sorted.GroupBy(row => row.Namespace ?? "", StringComparer.Ordinal);
        return new TableSnapshot(sorted, namespaces.ToImmutableSortedDictionary(rows => rows.Key, rows => rows.Count(), StringComparer.Ordinal), sequence);
    }

    /// <summary>The table after the changes.</summary>
    public TableSnapshot With(IReadOnlyList<Change<TableRow>> changes)
    {
        var (rows, namespaces) = (Rows.ToBuilder(), Namespaces.ToBuilder());
        foreach (var change in changes)
        {
            // The set compares by order only: the old row has to be removed before the new one is added.
            if (rows.Remove((change.New ?? change.Old)!))
            {
                Add(namespaces, change.Key, -1);
            }

            if (change.New is not null)
            {
                rows.Add(change.New);
                Add(namespaces, change.Key, 1);
            }
        }

        return new TableSnapshot(rows.ToImmutable(), namespaces.ToImmutable(), Sequence);
    }

    /// <summary>Number of visible rows, computed from the namespaces alone where possible.</summary>
    public int Count(RowAccess access) =>
        access.ShowsAll ? Rows.Count
        : access.DependsOnNamespaceOnly ? Namespaces.Where(ns => access.ShowsNamespace(ns.Key)).Sum(ns => ns.Value)
        : Rows.Count(access.Shows);

    private static void Add(ImmutableSortedDictionary<string, int>.Builder namespaces, ObjectKey key, int rows)
    {
        var ns = key.Namespace ?? "";
        var count = namespaces.GetValueOrDefault(ns) + rows;
        if (count == 0)
        {
            namespaces.Remove(ns);
        }
        else
        {
            namespaces[ns] = count;
        }
    }
}

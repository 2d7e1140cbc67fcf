namespace ClusterCodex.Kubernetes;

/// <summary>Keeps the table that kubectl prints current.</summary>
public sealed class TableInformer : Informer<TableRow>
{
    /// <param name="options">Null: the defaults, all namespaces.</param>
    public TableInformer(KubernetesClient client, ResourceType type, InformerOptions? options = null)
        : base(client, type, new TableReader(), options)
    {
    }

    /// <summary>
    /// Those of the rows in the snapshot: empty until the first list; the same instance until every row has been printed
    /// in other columns, as after a change of a CRD.
    /// </summary>
    public IReadOnlyList<TableColumn> Columns => Form as IReadOnlyList<TableColumn> ?? [];
}

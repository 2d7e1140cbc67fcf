namespace ClusterCodex.Kubernetes;

/// <summary>Keeps the table that kubectl would print current.</summary>
public sealed class TableInformer : Informer<TableRow>
{
    private readonly TableReader _table;

    /// <param name="options">Null: the defaults, all namespaces.</param>
    public TableInformer(KubernetesClient client, ResourceType type, InformerOptions? options = null)
        : this(client, type, new TableReader(), options)
    {
    }

    private TableInformer(KubernetesClient client, ResourceType type, TableReader table, InformerOptions? options)
        : base(client, type, table, options) => _table = table;

    /// <summary>Empty until the first list; the same instance until the server prints other columns, as after a change of a CRD.</summary>
    public IReadOnlyList<TableColumn> Columns => _table.Columns;
}

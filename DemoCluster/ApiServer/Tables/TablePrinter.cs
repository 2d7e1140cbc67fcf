using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.ApiServer.Tables;

/// <summary>Converts objects to a <c>meta.k8s.io/v1 Table</c>: the columns that kubectl prints.</summary>
internal sealed class TablePrinter(TimeProvider time)
{
    private static readonly Column[] NameAndCreation =
        [Cells.Name, new("Created At", "date", 0, "When the object was created.", (value, _) => value.Object("metadata").Text("creationTimestamp"))];

    /// <param name="includeObject">None, Metadata (where empty) or Object: what each row includes.</param>
    /// <param name="withColumns">False for the later events of a watch, which omit the column definitions.</param>
    public JsonObject Table(ResourceKind kind, IReadOnlyList<StoredObject> items, long version, string includeObject, string? continueToken = null, int? remaining = null, bool withColumns = true)
    {
        var columns = Columns(kind);
        var context = new CellContext(time.GetUtcNow());
        var rows = new JsonArray();
        foreach (var item in items)
        {
            rows.Add((JsonNode)Row(kind, columns, item.ToJson(), includeObject, context));
        }

        return new JsonObject
        {
            ["kind"] = "Table",
            ["apiVersion"] = "meta.k8s.io/v1",
            ["metadata"] = new ListPage(items, version, continueToken, remaining).ToMetadata(),
            ["columnDefinitions"] = withColumns ? new JsonArray([.. columns.Select(Definition)]) : null,
            ["rows"] = rows,
        };
    }

    public static Column[] Columns(ResourceKind kind) => kind.Definition is null && kind != BuiltInKinds.CustomResourceDefinition ? CustomCells.Columns(kind) : kind.Kind switch
    {
        "Pod" => PodCells.Columns,
        "Service" => NetworkCells.Service,
        "Endpoints" => NetworkCells.Endpoints,
        "ConfigMap" => NetworkCells.ConfigMap,
        "Secret" => NetworkCells.Secret,
        "ServiceAccount" => NetworkCells.ServiceAccount,
        "Event" => ClusterCells.Event,
        "Namespace" => ClusterCells.Namespace,
        "Node" => ClusterCells.Node,
        "PersistentVolumeClaim" => ClusterCells.PersistentVolumeClaim,
        "PersistentVolume" => ClusterCells.PersistentVolume,
        "ResourceQuota" => ClusterCells.ResourceQuota,
        "Deployment" => WorkloadCells.Deployment,
        "ReplicaSet" => WorkloadCells.ReplicaSet,
        "ReplicationController" => WorkloadCells.ReplicationController,
        "StatefulSet" => WorkloadCells.StatefulSet,
        "DaemonSet" => WorkloadCells.DaemonSet,
        "ControllerRevision" => WorkloadCells.ControllerRevision,
        "Job" => WorkloadCells.Job,
        "CronJob" => WorkloadCells.CronJob,
        "Ingress" => NetworkCells.Ingress,
        "IngressClass" => NetworkCells.IngressClass,
        "NetworkPolicy" => NetworkCells.NetworkPolicy,
        "HorizontalPodAutoscaler" => NetworkCells.HorizontalPodAutoscaler,
        "PodDisruptionBudget" => NetworkCells.PodDisruptionBudget,
        "RoleBinding" or "ClusterRoleBinding" => NetworkCells.RoleBinding,
        "EndpointSlice" => NetworkCells.EndpointSlice,
        "StorageClass" => NetworkCells.StorageClass,
        _ => NameAndCreation,
    };

    private static JsonObject Definition(Column column) => new()
    {
        ["name"] = column.Name,
        ["type"] = column.Type,
        ["format"] = column.Format,
        ["description"] = column.Description,
        ["priority"] = column.Priority,
    };

    private static JsonObject Row(ResourceKind kind, Column[] columns, JsonObject value, string includeObject, CellContext context)
    {
        var row = new JsonObject { ["cells"] = new JsonArray([.. columns.Select(column => column.Cell(value, context))]) };
        switch (includeObject)
        {
            case "None":
                break;
            case "Object":
                value.Insert(0, "kind", kind.Kind);
                value.Insert(1, "apiVersion", kind.ApiVersion);
                row["object"] = value;
                break;
            default:
                row["object"] = PartialMetadata.Of(value);
                break;
        }

        return row;
    }
}

using ClusterCodex.Kubernetes;
using Google.Protobuf.WellKnownTypes;
using Wire = ClusterCodex.V1;

namespace ClusterCodex.ResourceService.Tables;

/// <summary>Converts tables to wire messages.</summary>
internal static class TableView
{
    public static Wire.TableColumn ToWire(TableColumn column) => new()
    {
        Name = column.Name,
        Type = PrintedAges.IsTimestamp(column) ? "date" : column.Type,
        Format = column.Format,
        Description = column.Description,
        Priority = column.Priority,
    };

    public static Wire.TableRow ToWire(LiveTable table, TableRow row)
    {
        var wire = new Wire.TableRow
        {
            Uid = row.Uid,
            Namespace = row.Namespace ?? "",
            Name = row.Name,
            CreatedAt = Timestamp.FromDateTimeOffset(row.CreationTimestamp),
        };
        wire.Cells.AddRange(table.Columns.Select((column, index) => table.Ages.Cell(row, column, index)));
        foreach (var (key, value) in row.Labels)
        {
            wire.Labels[key] = value;
        }

        return wire;
    }
}

using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClusterCodex.ResourceService.Access;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.V1;
using TableRow = ClusterCodex.Kubernetes.TableRow;

namespace ClusterCodex.ResourceService.Tables;

/// <summary>The result of a query: one page of rows.</summary>
/// <param name="NextCursor">Empty on the last page.</param>
/// <param name="Total">Matching rows on all pages.</param>
internal sealed record TableQueryResult(IReadOnlyList<TableRow> Rows, string NextCursor, int Total);

/// <summary>A list request, resolved against the columns of a table.</summary>
internal sealed class TableQuery
{
    public const int DefaultLimit = 100;
    public const int MaxLimit = 1000;

    /// <summary>Not one of the server's columns: the web page shows it as the first column.</summary>
    private const string NamespaceColumn = "Namespace";

    private readonly string _namespace;
    private readonly string[] _words;
    private readonly LabelSelector _selector;
    private readonly bool _selects;
    private readonly Func<TableRow, string>? _sortCell;
    private readonly int _direction;
    private readonly Position? _after;

    private TableQuery(ListResourcesRequest request, LabelSelector selector, Func<TableRow, string>? sortCell, Position? after)
    {
        _namespace = request.Namespace;
        _words = request.Q.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        _selector = selector;
        _selects = request.LabelSelector.Length > 0;
        _sortCell = sortCell;
        _direction = request.Sort.StartsWith('-') ? -1 : 1;
        _after = after;
        Limit = request.Limit == 0 ? DefaultLimit : request.Limit;
    }

    private int Limit { get; }

    /// <summary>Validates a request.</summary>
    /// <exception cref="Grpc.Core.RpcException">VALIDATION_ERROR, with every field that is wrong.</exception>
    public static TableQuery Read(ListResourcesRequest request, LiveTable table)
    {
        var errors = new List<(string Field, string Message)>();
        if (!LabelSelector.TryParse(request.LabelSelector, out var selector, out var selectorError))
        {
            errors.Add(("labelSelector", selectorError));
        }

        Func<TableRow, string>? sortCell = null;
        var sortName = request.Sort.StartsWith('-') ? request.Sort[1..] : request.Sort;
        if (request.Sort.Length > 0 && (sortCell = SortCell(table, sortName)) is null)
        {
            var names = table.Columns.Select(column => column.Name).Concat(table.Kind.Type.Namespaced ? [NamespaceColumn] : []);
            errors.Add(("sort", $"Column '{sortName}' does not exist; the columns are {string.Join(", ", names)}."));
        }

        if (request.Limit is < 0 or > MaxLimit)
        {
            errors.Add(("limit", $"The limit must be from 1 to {MaxLimit}; {DefaultLimit} by default."));
        }

        Position? after = null;
        if (request.Cursor.Length > 0 && !Position.TryParse(request.Cursor, request.Sort, out after))
        {
            errors.Add(("cursor", "The cursor is not valid for this list; take it from nextCursor and keep the sort order."));
        }

        return errors.Count == 0 ? new TableQuery(request, selector, sortCell, after) : throw RpcErrors.Validation(errors);
    }

    /// <summary>Returns one page of the matching rows that the policy shows.</summary>
    public TableQueryResult Run(TableSnapshot snapshot, RowAccess access, string sort)
    {
        var anyRow = !_selects && _words.Length == 0 && _sortCell is null;
        if (anyRow && (access.DependsOnNamespaceOnly || (access.ShowsAll && _namespace.Length == 0)))
        {
            return Seek(snapshot, access, sort);
        }

        // Each position is computed once, because it contains formatted cells.
        var matching = snapshot.Rows.Where(row => Matches(row) && access.Shows(row)).Select(row => (Row: row, Position: PositionOf(row))).ToList();
        if (_sortCell is not null)
        {
            matching.Sort((left, right) => Compare(left.Position, right.Position));
        }

        var page = matching.SkipWhile(match => _after is not null && Compare(match.Position, _after) <= 0).Take(Limit + 1).Select(match => match.Row).ToList();
        return Page(page, matching.Count, sort);
    }

    /// <summary>The snapshot is sorted in this order, with the rows of a namespace adjacent: the page is located by its first row.</summary>
    private TableQueryResult Seek(TableSnapshot snapshot, RowAccess access, string sort)
    {
        var (first, total, start) = (FirstAfter(snapshot.Rows), 0, 0);
        var page = new List<TableRow>(Limit + 1);
        foreach (var (ns, count) in snapshot.Namespaces)
        {
            if ((_namespace.Length == 0 || ns == _namespace) && (access.ShowsAll || access.ShowsNamespace(ns)))
            {
                total += count;
                for (var index = Math.Max(start, first); index < start + count && page.Count <= Limit; index++)
                {
                    page.Add(snapshot.Rows[index]);
                }
            }

            start += count;
        }

        return Page(page, total, sort);
    }

    private int FirstAfter(ImmutableSortedSet<TableRow> rows)
    {
        var (low, high) = (0, _after is null ? 0 : rows.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Compare(PositionOf(rows[middle]), _after!) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private TableQueryResult Page(List<TableRow> page, int total, string sort) => page.Count > Limit
        ? new TableQueryResult(page[..Limit], PositionOf(page[Limit - 1]).ToCursor(sort), total)
        : new TableQueryResult(page, "", total);

    private bool Matches(TableRow row) =>
        (_namespace.Length == 0 || row.Namespace == _namespace)
        && _selector.Matches(row.Labels)
        && _words.All(word => Contains(row, word));

    private static bool Contains(TableRow row, string word)
    {
        if (row.Name.Contains(word, StringComparison.OrdinalIgnoreCase) || row.Namespace?.Contains(word, StringComparison.OrdinalIgnoreCase) == true)
        {
            return true;
        }

        for (var index = 0; index < row.CellCount; index++)
        {
            if (row.GetCell(index).Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return row.Labels.Any(label => $"{label.Key}={label.Value}".Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    private Position PositionOf(TableRow row) =>
        new(_sortCell?.Invoke(row) ?? "", row.Namespace ?? "", row.Name);

    /// <summary>The sort key of rows; <see langword="null"/> where the table has no such column.</summary>
    private static Func<TableRow, string>? SortCell(LiveTable table, string name)
    {
        var columns = table.Columns;
        var index = columns.Select(column => column.Name).ToList().FindIndex(known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (index >= 0)
        {
            return row => table.Ages.Cell(row, columns[index], index);
        }

        return table.Kind.Type.Namespaced && name.Equals(NamespaceColumn, StringComparison.OrdinalIgnoreCase) ? row => row.Namespace ?? "" : null;
    }

    private int Compare(Position left, Position right)
    {
        var byCell = RowOrder.CompareNaturally(left.Cell, right.Cell) * _direction;
        return byCell != 0 ? byCell
            : string.CompareOrdinal(left.Namespace, right.Namespace) is not 0 and var byNamespace ? byNamespace
            : string.CompareOrdinal(left.Name, right.Name);
    }
}

/// <summary>A position in a sorted table.</summary>
internal sealed record Position(string Cell, string Namespace, string Name)
{
    public string ToCursor(string sort) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes([sort, Cell, Namespace, Name], PositionJson.Default.StringArray));

    public static bool TryParse(string cursor, string sort, out Position? position)
    {
        position = null;
        try
        {
            if (Base64Url.IsValid(cursor)
                && JsonSerializer.Deserialize(Base64Url.DecodeFromChars(cursor), PositionJson.Default.StringArray) is [var order, var cell, var ns, var name]
                && order == sort)
            {
                position = new Position(cell, ns, name);
            }
        }
        catch (JsonException)
        {
            // Not a cursor of this service; the caller reports it.
        }

        return position is not null;
    }
}

[JsonSerializable(typeof(string[]))]
internal sealed partial class PositionJson : JsonSerializerContext;

namespace ClusterCodex.Kubernetes;

/// <summary>A column as the API server describes it.</summary>
/// <param name="Type">OpenAPI type: <c>string</c>, <c>integer</c>, <c>number</c>, <c>boolean</c>, <c>date</c>.</param>
/// <param name="Format">Such as <c>name</c> for the object's name; usually empty.</param>
/// <param name="Priority">0: always shown; above: only where there is room (kubectl's <c>-o wide</c>).</param>
public sealed record TableColumn(string Name, string Type, string Format, string Description, int Priority);

/// <param name="Continue">Null on the last page.</param>
/// <param name="RemainingItemCount">Null where the server does not report it.</param>
public sealed record TablePage(
    IReadOnlyList<TableColumn> Columns,
    IReadOnlyList<TableRow> Rows,
    string? Continue,
    ResourceVersion ResourceVersion,
    long? RemainingItemCount);

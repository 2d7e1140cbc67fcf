using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using ClusterCodex.Kubernetes;

namespace ClusterCodex.ResourceService.Tables;

/// <summary>
/// Converts ages that the server printed to timestamps. <c>Age</c> is the time since creation; columns such as
/// <c>Last Seen</c>, and the age within <c>Restarts</c>, are relative to the time when the row was printed, and the row is
/// printed when it changes.
/// </summary>
internal sealed partial class PrintedAges(TimeProvider time)
{
    private static readonly HashSet<string> OtherAges = new(StringComparer.OrdinalIgnoreCase) { "Last Seen", "First Seen", "Last Schedule" };

    /// <summary>A number, and since the last restart an age after it: <c>14 (4m40s ago)</c>.</summary>
    private const string Restarts = "Restarts";

    private readonly ConcurrentDictionary<(string Uid, string Column), DateTimeOffset> _timestamps = new();

    /// <summary>Whether <see cref="Cell"/> returns timestamps for a column.</summary>
    public static bool IsTimestamp(TableColumn column) =>
        column.Name.Equals("Age", StringComparison.OrdinalIgnoreCase) || OtherAges.Contains(column.Name);

    /// <summary>Records the timestamps of newly printed rows.</summary>
    public void Add(IReadOnlyList<TableColumn> columns, IEnumerable<TableRow> rows)
    {
        var aged = columns.Select((column, index) => (column.Name, Index: index)).Where(column => OtherAges.Contains(column.Name) || IsRestarts(column.Name)).ToList();
        if (aged.Count == 0)
        {
            return;
        }

        var now = time.GetUtcNow();
        foreach (var row in rows)
        {
            foreach (var (name, index) in aged)
            {
                var cell = row.GetCell(index);
                if (TryParse(IsRestarts(name) ? RestartsPattern().Match(cell).Groups["age"].Value : cell, out var age))
                {
                    _timestamps[(row.Uid, name)] = now - age;
                }
            }
        }
    }

    /// <summary>Removes the timestamps of a deleted row.</summary>
    public void Remove(TableRow row)
    {
        foreach (var column in OtherAges.Append(Restarts))
        {
            _timestamps.TryRemove((row.Uid, column), out _);
        }
    }

    /// <summary>A row's cell, with ages as RFC 3339 timestamps.</summary>
    public string Cell(TableRow row, TableColumn column, int index)
    {
        if (column.Name.Equals("Age", StringComparison.OrdinalIgnoreCase))
        {
            return Format(row.CreationTimestamp);
        }

        if (OtherAges.Contains(column.Name))
        {
            // A value that is not an age, such as <none> for a job that never ran, has no timestamp.
            return _timestamps.TryGetValue((row.Uid, column.Name), out var timestamp) ? Format(timestamp) : "";
        }

        var cell = row.GetCell(index);
        return IsRestarts(column.Name) && RestartsPattern().Match(cell) is { Success: true } printed && _timestamps.TryGetValue((row.Uid, column.Name), out var restarted)
            ? $"{printed.Groups["count"].ValueSpan} ({Format(restarted)} ago)"
            : cell;
    }

    /// <summary>Parses an age as Kubernetes prints it, such as <c>5m10s</c> or <c>2y30d</c>.</summary>
    internal static bool TryParse(string text, out TimeSpan age)
    {
        age = TimeSpan.Zero;
        var match = AgePattern().Match(text);
        if (!match.Success || text.Length == 0)
        {
            return false;
        }

        age = TimeSpan.FromDays((Part("y") * 365) + Part("d")) + TimeSpan.FromHours(Part("h")) + TimeSpan.FromMinutes(Part("m")) + TimeSpan.FromSeconds(Part("s"));
        return true;

        int Part(string unit) => match.Groups[unit].Success ? int.Parse(match.Groups[unit].ValueSpan, CultureInfo.InvariantCulture) : 0;
    }

    private static bool IsRestarts(string column) => column.Equals(Restarts, StringComparison.Ordinal);

    private static string Format(DateTimeOffset timestamp) => timestamp.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^((?<y>\d{1,3})y)?((?<d>\d{1,6})d)?((?<h>\d{1,6})h)?((?<m>\d{1,6})m)?((?<s>\d{1,6})s)?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AgePattern();

    [GeneratedRegex(@"^(?<count>\d{1,9}) \((?<age>[0-9a-z]+) ago\)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RestartsPattern();
}

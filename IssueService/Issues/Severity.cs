namespace ClusterCodex.IssueService.Issues;

/// <summary>How bad an issue is; a larger value is worse.</summary>
public enum Severity
{
    /// <summary>Worth knowing; nothing is down.</summary>
    Low,

    /// <summary>Degraded, or soon to be.</summary>
    Medium,

    /// <summary>A workload does not run.</summary>
    High,

    /// <summary>Down, and it takes others along.</summary>
    Critical,
}

/// <summary>The names severities have on the wire.</summary>
public static class SeverityNames
{
    private static readonly string[] Names = ["low", "medium", "high", "critical"];

    /// <summary>Every name, mildest first.</summary>
    public static IReadOnlyList<string> All => Names;

    /// <summary>The wire name, such as <c>high</c>.</summary>
    public static string ToName(this Severity severity) => Names[(int)severity];

    /// <summary>Reads a wire name, whatever its case.</summary>
    /// <returns><see langword="false"/> when no severity has that name.</returns>
    public static bool TryParse(string name, out Severity severity)
    {
        var index = Array.FindIndex(Names, known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
        severity = (Severity)Math.Max(index, 0);
        return index >= 0;
    }
}

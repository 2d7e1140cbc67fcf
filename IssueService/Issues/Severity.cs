namespace ClusterCodex.IssueService.Issues;

/// <summary>Severity of an issue; a larger value is more severe.</summary>
public enum Severity
{
    /// <summary>Informative; nothing is unavailable.</summary>
    Low,

    /// <summary>Degraded, or about to degrade.</summary>
    Medium,

    /// <summary>A workload is not running.</summary>
    High,

    /// <summary>Unavailable, and other workloads are affected.</summary>
    Critical,
}

/// <summary>The wire names of severities.</summary>
public static class SeverityNames
{
    private static readonly string[] Names = ["low", "medium", "high", "critical"];

    /// <summary>Every name, least severe first.</summary>
    public static IReadOnlyList<string> All => Names;

    /// <summary>The wire name, such as <c>high</c>.</summary>
    public static string ToName(this Severity severity) => Names[(int)severity];

    /// <summary>Parses a wire name, ignoring case.</summary>
    /// <returns><see langword="false"/> where no severity has that name.</returns>
    public static bool TryParse(string name, out Severity severity)
    {
        var index = Array.FindIndex(Names, known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
        severity = (Severity)Math.Max(index, 0);
        return index >= 0;
    }
}

using System.Text.RegularExpressions;

namespace ClusterCodex.AppHost.Terminal;

/// <summary>One line that Aspire keeps of a resource: the process's own behind a time stamp, or a remark of Aspire's.</summary>
internal static partial class ResourceLine
{
    // Who waits for whom, how a process is started, which certificates there are: the dashboard has it all.
    private static readonly string[] Remarks = ["[sys] ", "Waiting for resource ", "Finished waiting for resource ", "No custom certificate "];

    /// <summary>The line as the process printed it; null for a remark of Aspire's.</summary>
    public static string? Read(string line)
    {
        var text = TimeStamp().Replace(line, "", count: 1);
        return Array.Exists(Remarks, remark => text.StartsWith(remark, StringComparison.Ordinal)) ? null : text;
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,7}Z ", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TimeStamp();
}

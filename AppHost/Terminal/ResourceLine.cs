using System.Text.RegularExpressions;

namespace ClusterCodex.AppHost.Terminal;

/// <summary>One line that Aspire keeps of a resource: the process's own behind a time stamp, or a remark of Aspire's.</summary>
internal static partial class ResourceLine
{
    // Who waits for whom, how a process is started, which certificates there are: the dashboard has it all.
    private static readonly string[] Remarks = ["[sys] ", "Waiting for resource ", "Finished waiting for resource ", "No custom certificate "];

    private static readonly string[] CancellationExceptions = [typeof(OperationCanceledException).FullName!, typeof(TaskCanceledException).FullName!];

    // A stop during the start cancels what is not ready yet; Aspire reports each resource of that as a failure, with a stack trace.
    private static readonly string[] StartFailures = ["Failed to create resource ", "Failed to resolve connection string for resource "];

    /// <summary>The line as the process printed it; null for a remark of Aspire's, and for a start that was cancelled by a stop.</summary>
    public static string? Read(string line)
    {
        var text = TimeStamp().Replace(line, "", count: 1);
        return Array.Exists(Remarks, remark => text.StartsWith(remark, StringComparison.Ordinal)) || IsCancelledStart(text) ? null : text;
    }

    private static bool IsCancelledStart(string text) =>
        Array.Exists(StartFailures, failure => text.StartsWith(failure, StringComparison.Ordinal))
        && text.Split('\n', 3) is [_, var exception, ..]
        && CancellationExceptions.Contains(exception.Split(':')[0].Trim());

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,7}Z ", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TimeStamp();
}

using System.Text.RegularExpressions;

namespace ClusterCodex.AppHost.Terminal;

/// <summary>One line that Aspire keeps of a resource: the process's own behind a time stamp, or a remark of Aspire's.</summary>
internal static partial class ResourceLine
{
    // Who waits for whom, how a process is started, which certificates there are: the dashboard has it all.
    private static readonly string[] Remarks = ["[sys] ", "Waiting for resource ", "Finished waiting for resource ", "No custom certificate "];

    private static readonly string[] CancellationExceptions = [typeof(OperationCanceledException).FullName!, typeof(TaskCanceledException).FullName!];

    // A stop during the start cancels the resources that are not created yet; Aspire reports each as a failure, with a stack trace.
    private const string CreationFailure = "Failed to create resource ";

    /// <summary>The line as the process printed it; null for a remark of Aspire's, and for a creation that was cancelled by a stop.</summary>
    public static string? Read(string line)
    {
        var text = TimeStamp().Replace(line, "", count: 1);
        return Array.Exists(Remarks, remark => text.StartsWith(remark, StringComparison.Ordinal)) || IsCancelledCreation(text) ? null : text;
    }

    private static bool IsCancelledCreation(string text) =>
        text.StartsWith(CreationFailure, StringComparison.Ordinal)
        && text.Split('\n', 3) is [_, var exception, ..]
        && CancellationExceptions.Contains(exception.Split(':')[0].Trim());

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,7}Z ", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TimeStamp();
}

namespace ClusterCodex.IssueService.Storage;

internal static partial class IssueSaverLog
{
    [LoggerMessage(1, LogLevel.Error, "{Count} issues could not be stored; retrying.", EventName = nameof(SaveFailed))]
    public static partial void SaveFailed(ILogger logger, int count, Exception exception);
}

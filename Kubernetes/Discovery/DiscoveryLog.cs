namespace ClusterCodex.Kubernetes;

internal static partial class DiscoveryLog
{
    [LoggerMessage(1, LogLevel.Warning, "Discovery of {GroupVersion} failed; its resource types are as before or missing.", EventName = nameof(GroupFailed))]
    public static partial void GroupFailed(ILogger logger, Exception exception, string groupVersion);

    [LoggerMessage(2, LogLevel.Warning, "Discovery could not be read after a definition changed; it is read again when next asked.", EventName = nameof(NotRead))]
    public static partial void NotRead(ILogger logger, Exception exception);
}

namespace ClusterCodex.Kubernetes;

internal static partial class DiscoveryLog
{
    [LoggerMessage(1, LogLevel.Warning, "Discovery of {GroupVersion} failed; its resource types are as before or missing.", EventName = nameof(GroupFailed))]
    public static partial void GroupFailed(ILogger logger, Exception exception, string groupVersion);
}

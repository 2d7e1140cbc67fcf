namespace ClusterCodex.ResourceService.Tables;

internal static partial class TableCacheLog
{
    [LoggerMessage(1, LogLevel.Warning, "The kinds of cluster {Cluster} could not be read; retrying: {Message}", EventName = nameof(NotReachable))]
    public static partial void NotReachable(ILogger logger, string cluster, string message);
}

namespace ClusterCodex.ResourceService.Tables;

internal static partial class TableHubLog
{
    [LoggerMessage(1, LogLevel.Warning, "Cluster {Cluster} does not tell its kinds; trying again: {Message}", EventName = nameof(NotReachable))]
    public static partial void NotReachable(ILogger logger, string cluster, string message);
}

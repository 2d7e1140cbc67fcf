namespace ClusterCodex.IssueService.Storage;

internal static partial class LeaseLeadershipLog
{
    [LoggerMessage(1, LogLevel.Warning, "Cluster {Cluster} serves no Leases: no leader can be elected, and every replica stores the history.", EventName = nameof(NoLeases))]
    public static partial void NoLeases(ILogger logger, string cluster);

    [LoggerMessage(2, LogLevel.Warning, "Could not determine whether cluster {Cluster} serves Leases; retrying.", EventName = "LeasesNotReachable")]
    public static partial void NotReachable(ILogger logger, string cluster, Exception exception);
}

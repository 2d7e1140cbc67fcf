namespace ClusterCodex.IssueService.Clusters;

internal static partial class ClusterWatchLog
{
    [LoggerMessage(1, LogLevel.Warning, "The stored issues of cluster {Cluster} could not be loaded; retrying.", EventName = nameof(LoadFailed))]
    public static partial void LoadFailed(ILogger logger, string cluster, Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "Source {Source} of cluster {Cluster} is unreachable: {Message}", EventName = nameof(Unreachable))]
    public static partial void Unreachable(ILogger logger, string cluster, string source, string message);

    [LoggerMessage(3, LogLevel.Information, "The K8sGPT operator of cluster {Cluster} was removed.", EventName = nameof(OperatorRemoved))]
    public static partial void OperatorRemoved(ILogger logger, string cluster);
}

namespace ClusterCodex.IssueService.Detection;

internal static partial class DetectionLog
{
    [LoggerMessage(1, LogLevel.Debug, "The log of pod {Namespace}/{Pod} of cluster {Cluster} could not be read: {Message}", EventName = nameof(LogUnread))]
    public static partial void LogUnread(ILogger logger, string cluster, string @namespace, string pod, string message);

    [LoggerMessage(3, LogLevel.Error, "{Kind} {Namespace}/{Name} of cluster {Cluster} could not be evaluated; its last findings are kept.", EventName = nameof(EvaluationFailed))]
    public static partial void EvaluationFailed(ILogger logger, string cluster, string kind, string @namespace, string name, Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "Kind {Kind} of cluster {Cluster} is not watched; what depends on it is not detected: {Message}", EventName = nameof(KindUnavailable))]
    public static partial void KindUnavailable(ILogger logger, string cluster, string kind, string message);

    [LoggerMessage(4, LogLevel.Warning, "Cluster {Cluster} has more custom kinds than are watched: {Watched} are, {Left} are not.", EventName = nameof(TooManyKinds))]
    public static partial void TooManyKinds(ILogger logger, string cluster, int watched, int left);
}

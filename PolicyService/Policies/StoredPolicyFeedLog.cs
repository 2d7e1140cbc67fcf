namespace ClusterCodex.PolicyService.Policies;

internal static partial class StoredPolicyFeedLog
{
    [LoggerMessage(1, LogLevel.Error, "The policies cannot be read from the store; no heartbeat is sent to watchers.", EventName = nameof(StoreUnavailable))]
    public static partial void StoreUnavailable(ILogger logger, Exception exception);
}

namespace ClusterCodex.PolicyService.Policies;

internal static partial class PolicyChangesLog
{
    [LoggerMessage(1, LogLevel.Error, "The policies cannot be read from the store; watchers get no heartbeat.", EventName = nameof(StoreAway))]
    public static partial void StoreAway(ILogger logger, Exception exception);
}

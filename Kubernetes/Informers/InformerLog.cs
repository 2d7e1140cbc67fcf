namespace ClusterCodex.Kubernetes;

internal static partial class InformerLog
{
    [LoggerMessage(1, LogLevel.Information, "Listed {Count} {Resource} at {ResourceVersion}.", EventName = nameof(Listed))]
    public static partial void Listed(ILogger logger, string resource, int count, string resourceVersion);

    [LoggerMessage(2, LogLevel.Information, "Watch of {Resource} expired at {ResourceVersion}; relisting.", EventName = nameof(Expired))]
    public static partial void Expired(ILogger logger, string resource, string resourceVersion);

    [LoggerMessage(3, LogLevel.Information, "List of {Resource} expired after {Count} objects; relisting without pages.", EventName = nameof(ContinueExpired))]
    public static partial void ContinueExpired(ILogger logger, string resource, int count);

    [LoggerMessage(4, LogLevel.Information, "Watch of {Resource} received nothing for {Seconds} s; reopening it.", EventName = nameof(IdleTimeout))]
    public static partial void IdleTimeout(ILogger logger, string resource, double seconds);

    [LoggerMessage(5, LogLevel.Information, "Watch of {Resource} was interrupted; reopening it.", EventName = nameof(Interrupted))]
    public static partial void Interrupted(ILogger logger, Exception? exception, string resource);

    [LoggerMessage(6, LogLevel.Warning, "Attempt {Failures} to list or watch {Resource} failed.", EventName = nameof(Failed))]
    public static partial void Failed(ILogger logger, Exception exception, string resource, int failures);

    [LoggerMessage(7, LogLevel.Information, "The columns of {Resource} have changed; relisting.", EventName = nameof(ColumnsChanged))]
    public static partial void ColumnsChanged(ILogger logger, string resource);

    [LoggerMessage(8, LogLevel.Information, "Watch of {Resource} was not found; relisting.", EventName = nameof(WatchNotFound))]
    public static partial void WatchNotFound(ILogger logger, string resource);

    [LoggerMessage(9, LogLevel.Warning, "The server no longer serves {Resource}; {Count} objects are reported deleted.", EventName = nameof(KindGone))]
    public static partial void KindGone(ILogger logger, string resource, int count);

    [LoggerMessage(10, LogLevel.Warning, "Skipped an event of the unknown type {EventType} on the {Operation}.", EventName = nameof(UnknownEventType))]
    public static partial void UnknownEventType(ILogger logger, string eventType, string operation);
}

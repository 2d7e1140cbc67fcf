namespace ClusterCodex.Kubernetes;

internal static partial class InformerLog
{
    [LoggerMessage(1, LogLevel.Information, "Listed {Count} {Resource} at {ResourceVersion}.", EventName = nameof(Listed))]
    public static partial void Listed(ILogger logger, string resource, int count, string resourceVersion);

    [LoggerMessage(2, LogLevel.Information, "Watch of {Resource} expired at {ResourceVersion}; listing again.", EventName = nameof(Expired))]
    public static partial void Expired(ILogger logger, string resource, string resourceVersion);

    [LoggerMessage(3, LogLevel.Information, "List of {Resource} expired after {Count} objects; listing again without pages.", EventName = nameof(ContinueExpired))]
    public static partial void ContinueExpired(ILogger logger, string resource, int count);

    [LoggerMessage(4, LogLevel.Information, "Watch of {Resource} was silent for {Seconds} s; opening it again.", EventName = nameof(Stalled))]
    public static partial void Stalled(ILogger logger, string resource, double seconds);

    [LoggerMessage(5, LogLevel.Information, "Watch of {Resource} was interrupted; opening it again.", EventName = nameof(Interrupted))]
    public static partial void Interrupted(ILogger logger, Exception? exception, string resource);

    [LoggerMessage(6, LogLevel.Warning, "Attempt {Failures} to list or watch {Resource} failed.", EventName = nameof(Failed))]
    public static partial void Failed(ILogger logger, Exception exception, string resource, int failures);

    [LoggerMessage(7, LogLevel.Information, "The columns of {Resource} have changed; listing again.", EventName = nameof(Reprinted))]
    public static partial void Reprinted(ILogger logger, string resource);
}

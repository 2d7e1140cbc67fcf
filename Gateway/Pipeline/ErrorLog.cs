namespace ClusterCodex.Gateway.Pipeline;

internal static partial class ErrorLog
{
    [LoggerMessage(1, LogLevel.Error, "Answered {Code}: {Reason}", EventName = nameof(Failed))]
    public static partial void Failed(ILogger logger, Exception exception, string code, string reason);

    // Where a service is not there yet or any more, its own log says why; a stack of the gateway's would not.
    [LoggerMessage(3, LogLevel.Warning, "Answered {Code}: {Reason} The cause: {Cause}", EventName = nameof(Unavailable))]
    public static partial void Unavailable(ILogger logger, string code, string reason, string cause);

    [LoggerMessage(2, LogLevel.Warning, "Answered {Code}: {Reason}", EventName = nameof(Refused))]
    public static partial void Refused(ILogger logger, string code, string reason);
}

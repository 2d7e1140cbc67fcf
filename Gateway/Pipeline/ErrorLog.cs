namespace ClusterCodex.Gateway.Pipeline;

internal static partial class ErrorLog
{
    [LoggerMessage(1, LogLevel.Error, "Answered {Code}: {Reason}", EventName = nameof(Failed))]
    public static partial void Failed(ILogger logger, Exception exception, string code, string reason);

    [LoggerMessage(2, LogLevel.Warning, "Answered {Code}: {Reason}", EventName = nameof(Refused))]
    public static partial void Refused(ILogger logger, string code, string reason);
}

namespace ClusterCodex.Gateway.Logging;

internal static partial class RequestLog
{
    [LoggerMessage(EventId = 1, Message = "{Method} {Route} answered {Status} in {Duration:0.0} ms to {User}", EventName = nameof(Handled))]
    public static partial void Handled(ILogger logger, LogLevel level, string method, string route, int status, double duration, string user);
}

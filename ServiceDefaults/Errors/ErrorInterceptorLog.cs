using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace ClusterCodex.ServiceDefaults.Errors;

internal static partial class ErrorInterceptorLog
{
    [LoggerMessage(1, LogLevel.Error, "{Method} failed.", EventName = nameof(Failed))]
    public static partial void Failed(ILogger logger, Exception exception, string method);

    [LoggerMessage(2, LogLevel.Warning, "{Method} was rejected with {StatusCode}: {Reason}", EventName = nameof(Refused))]
    public static partial void Refused(ILogger logger, string method, StatusCode statusCode, string reason);

    [LoggerMessage(3, LogLevel.Error, "{Method} could not be served: {Reason}", EventName = nameof(Unavailable))]
    public static partial void Unavailable(ILogger logger, Exception exception, string method, string reason);
}

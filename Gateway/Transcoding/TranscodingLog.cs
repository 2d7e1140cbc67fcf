namespace ClusterCodex.Gateway.Transcoding;

internal static partial class TranscodingLog
{
    [LoggerMessage(1, LogLevel.Warning, "The stream of {Method} ended with {Code}: {Reason}", EventName = nameof(StreamFailed))]
    public static partial void StreamFailed(ILogger logger, Exception? exception, string method, string code, string reason);
}

namespace ClusterCodex.DemoCluster.ApiServer.Handlers;

internal static partial class RequestRouterLog
{
    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed.", EventName = nameof(Failed))]
    public static partial void Failed(ILogger logger, string method, PathString path, Exception exception);
}

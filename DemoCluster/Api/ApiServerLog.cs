namespace ClusterCodex.DemoCluster.Api;

internal static partial class ApiServerLog
{
    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed.", EventName = nameof(Failed))]
    public static partial void Failed(ILogger logger, string method, PathString path, Exception exception);
}

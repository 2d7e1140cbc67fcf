namespace ClusterCodex.Gateway.Page;

internal static partial class PageLog
{
    [LoggerMessage(1, LogLevel.Warning, "There is no built page at WEB_ROOT '{WebRoot}': the API works, the page says how to build it.", EventName = nameof(NotBuilt))]
    public static partial void NotBuilt(ILogger logger, string webRoot);
}

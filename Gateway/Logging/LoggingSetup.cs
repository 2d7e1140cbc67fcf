namespace ClusterCodex.Gateway.Logging;

/// <summary>Turns off log messages of the framework that contain private data or repeat another message.</summary>
internal static class LoggingSetup
{
    public static void AddRequestLogging(this ILoggingBuilder logging)
    {
        // Logs every query string with its content; RequestLogMiddleware logs only what may be logged.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        logging.AddFilter("Microsoft.AspNetCore.Routing", LogLevel.Warning);
        logging.AddFilter("Microsoft.AspNetCore.StaticFiles", LogLevel.Warning);
        logging.AddFilter("Microsoft.AspNetCore.Http.Result", LogLevel.Warning);
        logging.AddFilter("Microsoft.AspNetCore.Cors", LogLevel.Warning);
        // Repeats what RequestLogMiddleware has, and at lower levels whole messages.
        logging.AddFilter("ModelContextProtocol", LogLevel.Warning);
        // A warning with a stack for each reader that closes its tab; what failed is logged with its cause by ErrorMiddleware.
        logging.AddFilter("Yarp.ReverseProxy.Forwarder.HttpForwarder", LogLevel.None);
    }
}

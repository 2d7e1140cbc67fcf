namespace ClusterCodex.Gateway.Logging;

/// <summary>Quietens the framework where it says what must not be said, or says it twice.</summary>
internal static class LoggingSetup
{
    public static void AddRequestLogging(this ILoggingBuilder logging)
    {
        // Writes every query, whatever is in it; RequestLogMiddleware writes what may be known.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        logging.AddFilter("Microsoft.AspNetCore.Routing", LogLevel.Warning);
        logging.AddFilter("Microsoft.AspNetCore.StaticFiles", LogLevel.Warning);
        logging.AddFilter("Microsoft.AspNetCore.Http.Result", LogLevel.Warning);
        logging.AddFilter("Microsoft.AspNetCore.Cors", LogLevel.Warning);
        // A warning with a stack for each reader that closes its tab; what failed is logged with its cause by ErrorMiddleware.
        logging.AddFilter("Yarp.ReverseProxy.Forwarder.HttpForwarder", LogLevel.None);
    }
}

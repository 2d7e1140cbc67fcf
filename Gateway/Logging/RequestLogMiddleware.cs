using ClusterCodex.Gateway.Authentication;

namespace ClusterCodex.Gateway.Logging;

/// <summary>One line for each request: method, route, status, duration and user. The route's pattern, not the path: it contains no ids, queries, bodies or tokens.</summary>
internal sealed class RequestLogMiddleware(RequestDelegate next, TimeProvider time, ILogger<RequestLogMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var start = time.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(page)";
            var user = context.Features.Get<CallerFeature>()?.UserId ?? "-";
            var status = context.Response.StatusCode;
            RequestLog.Handled(logger, LevelOf(status, context), context.Request.Method, route, status, time.GetElapsedTime(start).TotalMilliseconds, user);
        }
    }

    private static LogLevel LevelOf(int status, HttpContext context) => status switch
    {
        // Probed every second; a 503 is then a valid response and not a failure.
        _ when context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal) => LogLevel.Debug,
        StatusCodes.Status503ServiceUnavailable => LogLevel.Warning,
        >= 500 => LogLevel.Error,
        >= 400 => LogLevel.Warning,
        _ => context.Features.Get<CallerFeature>() is null ? LogLevel.Debug : LogLevel.Information,
    };
}

using ClusterCodex.Gateway.Errors;
using ClusterCodex.Gateway.Listeners;
using ClusterCodex.Gateway.Transcoding;
using Grpc.Core;
using Microsoft.Net.Http.Headers;

namespace ClusterCodex.Gateway.Pipeline;

/// <summary>Writes every failure, as the REST error contract or as a gRPC status, depending on the listener.</summary>
internal sealed class ErrorMiddleware(RequestDelegate next, RouteTable routes, ILogger<ErrorMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (!context.Response.HasStarted && Bare(context) is { } error)
            {
                await AnswerAsync(context, error);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has disconnected, which is not a failure. The status is for the log; once the response has begun it cannot
            // be set any more.
            if (!context.Response.HasStarted)
            {
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            }
        }
        catch (Exception exception)
        {
            var error = Describe(exception);
            Log(error, exception);
            if (context.Response.HasStarted)
            {
                // Aborting the connection is the only way left to report that the response is incomplete.
                context.Abort();
                return;
            }

            await AnswerAsync(context, error);
        }
    }

    private static async Task AnswerAsync(HttpContext context, ApiError error)
    {
        context.Response.ContentLength = null;
        if (context.GetListener() == Listener.Grpc)
        {
            GrpcErrorWriter.Write(context, error);
            return;
        }

        await ErrorWriter.WriteAsync(context, error, context.RequestAborted);
    }

    private static ApiError Describe(Exception exception) => exception switch
    {
        ApiException api => api.Error,
        RpcException rpc => GrpcStatusReader.From(rpc, "A service"),
        BadHttpRequestException bad => ApiError.Validation("request", "is malformed, too large or too slow.") with { HttpStatus = bad.StatusCode },
        _ => new ApiError(ErrorCode.Internal, "The gateway failed. The trace id identifies the failure in its logs."),
    };

    // Statuses that routing or the framework set without a body.
    private ApiError? Bare(HttpContext context)
    {
        var response = context.Response;
        if (response.ContentType is not null || response.ContentLength is not null)
        {
            return null;
        }

        return response.StatusCode switch
        {
            StatusCodes.Status404NotFound => NothingThere(context),
            StatusCodes.Status405MethodNotAllowed => MethodNotAllowed(context, response.Headers[HeaderNames.Allow].ToString()),
            StatusCodes.Status415UnsupportedMediaType => new ApiError(ErrorCode.Validation, "The Content-Type is not accepted here.") { HttpStatus = 415 },
            StatusCodes.Status400BadRequest => new ApiError(ErrorCode.Validation, "The request is malformed."),
            StatusCodes.Status503ServiceUnavailable => new ApiError(ErrorCode.Unavailable, "This is not available at the moment. Try again in a moment."),
            >= 500 => new ApiError(ErrorCode.Internal, "The gateway failed."),
            _ => null,
        };
    }

    // gRPC's route for unknown services takes any method on any two segments, which hides the 405 of routing.
    private ApiError NothingThere(HttpContext context) =>
        context.GetListener() == Listener.Public && routes.MethodsAt(TranscodingMiddleware.RawTarget(context)) is { Count: > 0 } methods
            ? MethodNotAllowed(context, string.Join(", ", methods))
            : new ApiError(ErrorCode.NotFound, $"There is nothing at {context.Request.Path}.") { HttpStatus = StatusCodes.Status404NotFound };

    private static ApiError MethodNotAllowed(HttpContext context, string allow) =>
        new(ErrorCode.Validation, $"{context.Request.Method} is not offered here; see the Allow header.")
        {
            HttpStatus = StatusCodes.Status405MethodNotAllowed,
            Allow = allow,
        };

    private void Log(ApiError error, Exception exception)
    {
        if (error.Code == ErrorCode.Unavailable)
        {
            ErrorLog.Unavailable(logger, error.Code.Name, error.Message, exception.GetBaseException().Message);
        }
        else if (error.Status >= StatusCodes.Status500InternalServerError)
        {
            ErrorLog.Failed(logger, exception, error.Code.Name, error.Message);
        }
        else
        {
            ErrorLog.Refused(logger, error.Code.Name, error.Message);
        }
    }
}

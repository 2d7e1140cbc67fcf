using ClusterCodex.Gateway.Errors;
using ClusterCodex.Gateway.Transcoding;
using Yarp.ReverseProxy.Forwarder;

namespace ClusterCodex.Gateway.Proxy;

/// <summary>Passes native gRPC through; failures of the proxy become a gRPC status.</summary>
internal sealed class NativeGrpcMiddleware(RequestDelegate next, IHostApplicationLifetime lifetime)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<NativeGrpcMetadata>() is not { } native)
        {
            await next(context);
            return;
        }

        if (!IsGrpc(context.Request.ContentType))
        {
            throw new ApiException(new ApiError(ErrorCode.Validation, "Content-Type must be application/grpc.") { HttpStatus = StatusCodes.Status415UnsupportedMediaType });
        }

        await ForwardAsync(context, native.Method);
        if (context.Features.Get<IForwarderErrorFeature>() is { } failure && !context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            throw failure.Exception is BadHttpRequestException bad
                ? bad
                : new ApiException(new ApiError(ErrorCode.Unavailable, $"{native.Method.Resource} cannot be reached at the moment. Try again in a moment."), failure.Exception);
        }
    }

    private async Task ForwardAsync(HttpContext context, TranscodedRoute method)
    {
        if (!method.Method.IsServerStreaming)
        {
            await next(context);
            return;
        }

        // The shutdown must not wait for streams without an end of their own.
        var aborted = context.RequestAborted;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(aborted, lifetime.ApplicationStopping);
        context.RequestAborted = over.Token;
        try
        {
            await next(context);
        }
        finally
        {
            context.RequestAborted = aborted;
        }
    }

    private static bool IsGrpc(string? contentType) =>
        contentType is not null
        && contentType.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase)
        && (contentType.Length == "application/grpc".Length || contentType["application/grpc".Length] is '+' or ';');
}

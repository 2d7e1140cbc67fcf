using System.Diagnostics;
using ClusterCodex.ServiceDefaults.Storage;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClusterCodex.ServiceDefaults.Errors;

/// <summary>Maps every exception of a gRPC method to a status: the outermost server interceptor.</summary>
internal sealed class ErrorInterceptor(IHostApplicationLifetime lifetime, ILogger<ErrorInterceptor> logger) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception exception)
        {
            throw Map(exception, context);
        }
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(requestStream, context);
        }
        catch (Exception exception)
        {
            throw Map(exception, context);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception exception)
        {
            throw Map(exception, context);
        }
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(requestStream, responseStream, context);
        }
        catch (Exception exception)
        {
            throw Map(exception, context);
        }
    }

    private const string DatabaseUnavailable = "The database of this service does not respond at the moment. Try again shortly.";
    private const string Late = "A dependency of this request did not respond in time. Try again shortly.";

    private RpcException Map(Exception exception, ServerCallContext context)
    {
        var traceId = Activity.Current?.TraceId.ToString();
        var method = context.Method;

        switch (exception)
        {
            case RpcException rpc:
                var mapped = RpcErrors.Complete(rpc, traceId);
                if (ErrorCodes.Of(mapped.StatusCode) == ErrorCodes.InternalError)
                {
                    ErrorInterceptorLog.Failed(logger, exception, method);
                }
                else if (mapped.StatusCode == StatusCode.Unavailable)
                {
                    ErrorInterceptorLog.Unavailable(logger, exception, method, mapped.Status.Detail);
                }
                else
                {
                    ErrorInterceptorLog.Refused(logger, method, mapped.StatusCode, mapped.Status.Detail);
                }

                return mapped;

            // A service that this call depends on is late; the caller still waits.
            case OperationCanceledException when !context.CancellationToken.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested:
                ErrorInterceptorLog.Unavailable(logger, exception, method, Late);
                return RpcErrors.Complete(RpcErrors.Unavailable(Late), traceId);

            // The caller has disconnected or the host stops: not a failure.
            case OperationCanceledException:
                return RpcErrors.Complete(new RpcException(new Status(StatusCode.Cancelled, "The call was cancelled.")), traceId);

            // The reader of a stream disconnected during a write.
            case InvalidOperationException or IOException when context.CancellationToken.IsCancellationRequested:
                return RpcErrors.Complete(new RpcException(new Status(StatusCode.Cancelled, "The call was cancelled.")), traceId);

            case var _ when DatabaseErrors.IsUnavailable(exception):
                ErrorInterceptorLog.Unavailable(logger, exception, method, DatabaseUnavailable);
                return RpcErrors.Complete(RpcErrors.Unavailable(DatabaseUnavailable), traceId);

            default:
                ErrorInterceptorLog.Failed(logger, exception, method);
                return RpcErrors.Internal(traceId);
        }
    }
}

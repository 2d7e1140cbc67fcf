using Grpc.Core;

namespace ClusterCodex.StandIns.Tests.Testing;

/// <summary>What the server saw of one call: its deadline, its headers, and whether it was cancelled under the handler.</summary>
internal sealed class CallProbe
{
    private readonly TaskCompletionSource<DateTime> _deadline = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Metadata> _headers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<DateTime> Deadline => _deadline.Task;

    public Task<Metadata> Headers => _headers.Task;

    /// <summary>Ends when the call's token fires.</summary>
    public Task Cancelled => _cancelled.Task;

    private void See(ServerCallContext context)
    {
        _deadline.TrySetResult(context.Deadline);
        _headers.TrySetResult(context.RequestHeaders);
        context.CancellationToken.Register(() => _cancelled.TrySetResult());
    }

    /// <summary>Lets a probe see every call.</summary>
    internal sealed class Interceptor(CallProbe probe) : Grpc.Core.Interceptors.Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            probe.See(context);
            return continuation(request, context);
        }

        public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
        {
            probe.See(context);
            return continuation(requestStream, context);
        }

        public override Task ServerStreamingServerHandler<TRequest, TResponse>(
            TRequest request,
            IServerStreamWriter<TResponse> responseStream,
            ServerCallContext context,
            ServerStreamingServerMethod<TRequest, TResponse> continuation)
        {
            probe.See(context);
            return continuation(request, responseStream, context);
        }

        public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream,
            IServerStreamWriter<TResponse> responseStream,
            ServerCallContext context,
            DuplexStreamingServerMethod<TRequest, TResponse> continuation)
        {
            probe.See(context);
            return continuation(requestStream, responseStream, context);
        }
    }
}

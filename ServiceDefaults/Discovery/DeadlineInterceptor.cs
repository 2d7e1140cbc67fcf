using ClusterCodex.ServiceDefaults.Resilience;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Options;

namespace ClusterCodex.ServiceDefaults.Discovery;

/// <summary>Sets a deadline on unary calls that have none: a peer that hangs must not block its callers.</summary>
internal sealed class DeadlineInterceptor(IOptions<ServiceCallOptions> options) : Interceptor
{
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        if (context.Options.Deadline is null)
        {
            var withDeadline = context.Options.WithDeadline(Deadlines.After(options.Value.Timeout));
            context = new ClientInterceptorContext<TRequest, TResponse>(context.Method, context.Host, withDeadline);
        }

        return continuation(request, context);
    }
}

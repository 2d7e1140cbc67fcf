using System.Runtime.InteropServices;

namespace Grpc.Core.Interceptors;

/// <summary>The outgoing call that an interceptor sees, and may change.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct ClientInterceptorContext<TRequest, TResponse>
    where TRequest : class
    where TResponse : class
{
    public ClientInterceptorContext(Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        Method = method;
        Host = host;
        Options = options;
    }

    public Method<TRequest, TResponse> Method { get; }

    /// <summary>Null for the channel's own.</summary>
    public string? Host { get; }

    public CallOptions Options { get; }
}

namespace Grpc.Core;

/// <summary>Who streams.</summary>
public enum MethodType
{
    /// <summary>Nobody: one request, one response.</summary>
    Unary,

    /// <summary>The client: many requests, one response.</summary>
    ClientStreaming,

    /// <summary>The server: one request, many responses.</summary>
    ServerStreaming,

    /// <summary>Both.</summary>
    DuplexStreaming,
}

/// <summary>A method of a service, whatever its messages.</summary>
public interface IMethod
{
    MethodType Type { get; }

    /// <summary>With its package: <c>package.Service</c>.</summary>
    string ServiceName { get; }

    string Name { get; }

    /// <summary>The path of the HTTP request: <c>/package.Service/Method</c>.</summary>
    string FullName { get; }
}

/// <summary>A method of a service and how its messages become bytes.</summary>
public class Method<TRequest, TResponse> : IMethod
{
    public Method(
        MethodType type,
        string serviceName,
        string name,
        Marshaller<TRequest> requestMarshaller,
        Marshaller<TResponse> responseMarshaller)
    {
        ArgumentNullException.ThrowIfNull(serviceName);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(requestMarshaller);
        ArgumentNullException.ThrowIfNull(responseMarshaller);
        Type = type;
        ServiceName = serviceName;
        Name = name;
        RequestMarshaller = requestMarshaller;
        ResponseMarshaller = responseMarshaller;
        FullName = $"/{serviceName}/{name}";
    }

    public MethodType Type { get; }

    public string ServiceName { get; }

    public string Name { get; }

    public string FullName { get; }

    public Marshaller<TRequest> RequestMarshaller { get; }

    public Marshaller<TResponse> ResponseMarshaller { get; }
}

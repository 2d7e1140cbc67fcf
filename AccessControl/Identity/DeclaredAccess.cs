using System.Collections.Concurrent;
using System.Reflection;
using ClusterCodex.V1;
using Google.Protobuf.Reflection;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace ClusterCodex.AccessControl.Identity;

/// <summary>Who may call an RPC, as its contract declares it (<c>clustercodex/v1/access.proto</c>).</summary>
public static class DeclaredAccess
{
    private static readonly ConcurrentDictionary<string, AccessRule?> Rules = new(StringComparer.Ordinal);

    /// <summary>The rule of a method; null where its contract declares none, as third-party contracts do.</summary>
    public static AccessRule? Of(MethodDescriptor method) => method.GetOptions()?.GetExtension(AccessExtensions.Access);

    /// <summary>The rule of the method that a call is for.</summary>
    internal static AccessRule? Of(ServerCallContext context) => Rules.GetOrAdd(context.Method, static (_, endpoint) => Find(endpoint), context.GetHttpContext().GetEndpoint());

    // Generated code has the service's base class inside of a static class with its descriptor.
    private static AccessRule? Find(Endpoint? endpoint)
    {
        if (endpoint?.Metadata.GetMetadata<GrpcMethodMetadata>() is not { } metadata)
        {
            return null;
        }

        for (var type = metadata.ServiceType; type is not null; type = type.BaseType)
        {
            if (type.GetCustomAttribute<BindServiceMethodAttribute>(inherit: false) is not null)
            {
                var service = (ServiceDescriptor?)type.DeclaringType?.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null);
                return service?.FindMethodByName(metadata.Method.Name) is { } method ? Of(method) : null;
            }
        }

        return null;
    }
}

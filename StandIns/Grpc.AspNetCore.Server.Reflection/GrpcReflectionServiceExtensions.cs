using System.Reflection;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Reflection;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ProtoService = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Offers the contracts of the server's gRPC services to tools.</summary>
public static class GrpcReflectionServiceExtensions
{
    /// <summary>Adds the services that <c>MapGrpcReflectionService</c> maps.</summary>
    public static IServiceCollection AddGrpcReflection(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);

        // Made at the first question, when every service has been mapped.
        services.TryAddSingleton(provider => new ReflectionServiceImpl(MappedServices(provider)));
        services.TryAddSingleton(provider => new ReflectionV1ServiceImpl(MappedServices(provider)));
        return services;
    }

    private static IEnumerable<ProtoService> MappedServices(IServiceProvider provider) => provider
        .GetRequiredService<EndpointDataSource>().Endpoints
        .Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.ServiceType)
        .OfType<Type>()
        .Distinct()
        .Select(Descriptor)
        .OfType<ProtoService>()
        .DistinctBy(service => service.FullName, StringComparer.Ordinal);

    // A code-first service has no descriptor and is left out.
    private static ProtoService? Descriptor(Type service) =>
        service.GetCustomAttribute<BindServiceMethodAttribute>(inherit: true)?.BindType
            .GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) as ProtoService;
}

using Grpc.AspNetCore.HealthChecks.Internal;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

public static class GrpcHealthChecksEndpointRouteBuilderExtensions
{
    /// <summary>Maps grpc.health.v1.Health.</summary>
    /// <exception cref="InvalidOperationException"><c>AddGrpcHealthChecks</c> has not been called.</exception>
    public static GrpcServiceEndpointConventionBuilder MapGrpcHealthChecksService(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return endpoints.ServiceProvider.GetService<IServiceProviderIsService>()?.IsService(typeof(HealthServiceIntegration)) == false
            ? throw new InvalidOperationException("The gRPC health service is not registered: call services.AddGrpcHealthChecks() first.")
            : endpoints.MapGrpcService<HealthServiceIntegration>();
    }
}

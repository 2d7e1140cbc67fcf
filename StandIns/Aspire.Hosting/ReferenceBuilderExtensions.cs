using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>References between resources.</summary>
public static class ReferenceBuilderExtensions
{
    /// <summary>Hands on a connection string, as <c>ConnectionStrings__{name}</c>.</summary>
    /// <param name="builder">Who gets it.</param>
    /// <param name="source">Whose it is.</param>
    /// <param name="connectionName">The name it is handed on by; the source's when missing.</param>
    /// <param name="optional">Whether it may be missing.</param>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithConnectionString> source, string? connectionName = null, bool optional = false)
        where TDestination : IResourceWithEnvironment => builder.WithEnvironment(async context =>
        {
            var resource = source.Resource;
            var value = await resource.GetConnectionStringAsync(context.CancellationToken);
            if (value is null && !optional)
            {
                throw new DistributedApplicationException($"The connection string of '{resource.Name}' has no value: set ConnectionStrings__{resource.Name}.");
            }

            if (value is not null)
            {
                context.EnvironmentVariables[resource.ConnectionStringEnvironmentVariable ?? $"ConnectionStrings__{connectionName ?? resource.Name}"] = value;
            }
        });

    /// <summary>Hands on the addresses of every endpoint, as <c>services__{name}__{endpoint}__0</c>.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment => builder.WithEnvironment(context =>
        {
            foreach (var endpoint in source.Resource.Annotations.OfType<EndpointAnnotation>())
            {
                Inject(context, new EndpointReference(source.Resource, endpoint.Name));
            }
        });

    /// <summary>Hands on the address of one endpoint, as <c>services__{name}__{endpoint}__0</c>.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, EndpointReference endpointReference)
        where TDestination : IResourceWithEnvironment => builder.WithEnvironment(context => Inject(context, endpointReference));

    private static void Inject(EnvironmentCallbackContext context, EndpointReference endpoint) =>
        context.EnvironmentVariables[$"services__{endpoint.Resource.Name}__{endpoint.EndpointName}__0"] = endpoint;
}

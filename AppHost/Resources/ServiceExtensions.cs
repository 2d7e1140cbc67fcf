using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace ClusterCodex.AppHost.Resources;

/// <summary>The services, and what each is given.</summary>
internal static class ServiceExtensions
{
    /// <summary>Applies what was set for the host itself.</summary>
    public static void UseSettings(this IDistributedApplicationBuilder builder, AppHostSettings settings)
    {
        builder.Configuration["ASPNETCORE_URLS"] = $"http://127.0.0.1:{settings.DashboardPort}";
        builder.Services.AddSingleton(settings);
    }

    /// <summary>Adds a service: gRPC for its callers, HTTP for its health, and credentials of its own.</summary>
    public static IResourceBuilder<ProjectResource> AddService(this IDistributedApplicationBuilder builder, string name, string project, ServiceIdentities identities) =>
        builder.AddProject(name, project)
            .WithHttpEndpoint(name: "grpc", env: "GRPC_PORT")
            .WithIdentity(name, identities);

    /// <summary>Adds the one public door.</summary>
    public static IResourceBuilder<ProjectResource> AddGateway(
        this IDistributedApplicationBuilder builder, string name, string project, AppHostSettings settings, ServiceIdentities identities) =>
        builder.AddProject(name, project)
            .WithHttpEndpoint(settings.Port, name: "public", env: "CLUSTERCODEX_PORT", isProxied: false)
            .WithHttpEndpoint(settings.GrpcPort, name: "grpc", env: "GRPC_PORT", isProxied: false)
            .WithExternalHttpEndpoints()
            .WithIdentity(name, identities);

    /// <summary>Tells a service every client's credentials; that is PolicyService alone.</summary>
    public static IResourceBuilder<ProjectResource> WithClients(this IResourceBuilder<ProjectResource> service, ServiceIdentities identities)
    {
        foreach (var (client, secret) in identities.Secrets)
        {
            service.WithEnvironment($"ServiceClients__{client}", secret);
        }

        return service;
    }

    /// <summary>Tells a service which model writes the plans.</summary>
    public static IResourceBuilder<ProjectResource> WithModel(this IResourceBuilder<ProjectResource> service, AppHostSettings settings)
    {
        // The other OPENAI_ variables are inherited; the key was taken out of what is.
        if (settings.OpenAiKey is { } key)
        {
            service.WithEnvironment("OPENAI_API_KEY", service.ApplicationBuilder.AddParameter("openai-api-key", () => key, secret: true));
        }

        return service;
    }

    private static IResourceBuilder<ProjectResource> WithIdentity(this IResourceBuilder<ProjectResource> service, string name, ServiceIdentities identities) =>
        service
            .WithHttpEndpoint(name: "http", env: "HTTP_PORT")
            .WithHttpHealthCheck("/health/ready", endpointName: "http")
            .WithEnvironment(context =>
            {
                var settings = service.ApplicationBuilder.Services.Select(s => s.ImplementationInstance).OfType<AppHostSettings>().Single();
                context.EnvironmentVariables["ASPNETCORE_ENVIRONMENT"] = settings.Environment;
                context.EnvironmentVariables["DOTNET_ENVIRONMENT"] = settings.Environment;
            })
            .WithQuietFrameworks()
            .WithQuickStart()
            .WithEnvironment("OTEL_SERVICE_NAME", name)
            .WithEnvironment("ServiceIdentity__ClientId", name)
            .WithEnvironment("ServiceIdentity__ClientSecret", identities.Secrets[name]);

    /// <summary>
    /// Six services compile themselves at once on a developer's machine. What the runtime does for the speed of a server that
    /// runs for days waits until that is over: it is half of the work of starting. And a heap for each core is for servers that
    /// have the machine for themselves.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithQuickStart(this IResourceBuilder<ProjectResource> service) => service
        .WithEnvironment("DOTNET_TieredPGO", "0")
        .WithEnvironment("DOTNET_TC_CallCountingDelayMs", "3000")
        .WithEnvironment("DOTNET_gcServer", "0");

    // One terminal for all: what the frameworks say of each request is for telemetry. A health that is bad is shown as the resource's state.
    private static IResourceBuilder<ProjectResource> WithQuietFrameworks(this IResourceBuilder<ProjectResource> service) => service
        .WithEnvironment("Logging__LogLevel__Microsoft", "Warning")
        .WithEnvironment("Logging__LogLevel__Grpc", "Warning")
        .WithEnvironment("Logging__LogLevel__Yarp", "Warning")
        .WithEnvironment("Logging__LogLevel__System", "Warning")
        .WithEnvironment("Logging__LogLevel__Microsoft.Extensions.Diagnostics.HealthChecks", "None");
}

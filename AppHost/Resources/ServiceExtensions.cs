using ClusterCodex.AppHost.Restarts;

namespace ClusterCodex.AppHost.Resources;

/// <summary>The services, and what each is given.</summary>
internal static class ServiceExtensions
{
    // In this folder of each project, as this program's own: bin/Debug/net10.0.
    private static readonly string OutputFolder = FindOutputFolder();

    /// <summary>Adds the program of a project that is built with AppHost.</summary>
    /// <exception cref="InvalidOperationException">It is not built.</exception>
    public static IResourceBuilder<ServiceResource> AddServiceProgram(this IDistributedApplicationBuilder builder, string name, string project)
    {
        var folder = Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "..", project));
        var program = Path.Combine(folder, OutputFolder, project + ".dll");
        if (!File.Exists(program))
        {
            throw new InvalidOperationException($"{program} is not there: build the solution, or start with `dotnet run`, which does.");
        }

        return builder.AddResource(new ServiceResource(name, folder)).WithArgs(program).WithRestart().WithQuickStart();
    }

    /// <summary>Adds a service: gRPC for its callers, HTTP for its health, and credentials of its own.</summary>
    public static IResourceBuilder<ServiceResource> AddService(
        this IDistributedApplicationBuilder builder, string name, string project, AppHostSettings settings, FreePorts ports, ServiceIdentities identities) =>
        builder.AddServiceProgram(name, project)
            .WithListener("grpc", "GRPC_PORT", ports)
            .WithIdentity(name, settings, ports, identities);

    /// <summary>Adds the one public entry.</summary>
    public static IResourceBuilder<ServiceResource> AddGateway(
        this IDistributedApplicationBuilder builder, string name, string project, AppHostSettings settings, FreePorts ports, ServiceIdentities identities) =>
        builder.AddServiceProgram(name, project)
            .WithListener("public", "CLUSTERCODEX_PORT", ports, settings.Port)
            .WithListener("grpc", "GRPC_PORT", ports, settings.GrpcPort)
            .WithExternalHttpEndpoints()
            .WithIdentity(name, settings, ports, identities);

    /// <summary>Gives a service every client's credentials; that is PolicyService alone.</summary>
    public static IResourceBuilder<ServiceResource> WithClients(this IResourceBuilder<ServiceResource> service, ServiceIdentities identities)
    {
        foreach (var (client, secret) in identities.Secrets)
        {
            service.WithEnvironment($"ServiceClients__{client}", secret);
        }

        return service;
    }

    /// <summary>Gives a service the model that writes the plans.</summary>
    public static IResourceBuilder<ServiceResource> WithModel(this IResourceBuilder<ServiceResource> service, AppHostSettings settings) => settings.OpenAiKey is { } key
        ? service.WithEnvironment("OPENAI_API_KEY", service.ApplicationBuilder.AddParameter("openai-api-key", () => key, secret: true))
        : service;

    /// <summary>
    /// Six services compile themselves at once on a developer's machine. What the runtime does for the speed of a server that
    /// runs for days waits until that is over: it is half of the work of starting. And a heap for each core is for servers that
    /// have the machine for themselves.
    /// </summary>
    private static IResourceBuilder<ServiceResource> WithQuickStart(this IResourceBuilder<ServiceResource> service) => service
        .WithEnvironment("DOTNET_TieredPGO", "0")
        .WithEnvironment("DOTNET_TC_CallCountingDelayMs", "3000")
        .WithEnvironment("DOTNET_gcServer", "0");

    /// <summary>A port that the service itself listens on: no proxy of Aspire's in between.</summary>
    public static IResourceBuilder<ServiceResource> WithListener(
        this IResourceBuilder<ServiceResource> service, string endpoint, string variable, FreePorts ports, int wanted = 0, string scheme = "http") =>
        service
            .WithEndpoint(ports.Choose(service.Resource.Name, endpoint, wanted), scheme: scheme, name: endpoint, env: variable, isProxied: false)
            .WithEndpoint(endpoint, listener => listener.TargetHost = "127.0.0.1");

    private static IResourceBuilder<ServiceResource> WithIdentity(
        this IResourceBuilder<ServiceResource> service, string name, AppHostSettings settings, FreePorts ports, ServiceIdentities identities)
    {
        service
            .WithListener("http", "HTTP_PORT", ports)
            .WithHttpHealthCheck("/health/ready", endpointName: "http")
            .WithEnvironment("ASPNETCORE_ENVIRONMENT", settings.Environment)
            .WithEnvironment("DOTNET_ENVIRONMENT", settings.Environment)
            .WithEnvironment("ASPNETCORE_URLS", "") // AppHost's own
            .WithQuietFrameworks()
            .WithTelemetry(settings)
            .WithEnvironment("ServiceIdentity__ClientId", name)
            .WithEnvironment("ServiceIdentity__ClientSecret", identities.Secrets[name]);
        foreach (var (variable, value) in settings.Forwarded)
        {
            service.WithEnvironment(variable, value);
        }

        return service;
    }

    // To the dashboard, unless somebody has a collector: its address is inherited.
    private static IResourceBuilder<ServiceResource> WithTelemetry(this IResourceBuilder<ServiceResource> service, AppHostSettings settings) =>
        settings.HasCollector || settings.DashboardPort == 0 ? service.WithEnvironment("OTEL_SERVICE_NAME", service.Resource.Name) : service.WithOtlpExporter();

    // One terminal for all: what the frameworks log of each request is in the dashboard's traces. A health that is bad is shown as the resource's state.
    private static IResourceBuilder<ServiceResource> WithQuietFrameworks(this IResourceBuilder<ServiceResource> service) => service
        .WithEnvironment("Logging__LogLevel__Microsoft", "Warning")
        .WithEnvironment("Logging__LogLevel__Grpc", "Warning")
        .WithEnvironment("Logging__LogLevel__Yarp", "Warning")
        .WithEnvironment("Logging__LogLevel__System", "Warning")
        // While everything starts, connections are refused; the dashboard has the retries.
        .WithEnvironment("Logging__Console__LogLevel__Polly", "None")
        .WithEnvironment("Logging__LogLevel__Microsoft.Extensions.Diagnostics.HealthChecks", "None");

    private static string FindOutputFolder()
    {
        var own = Path.GetDirectoryName(typeof(ServiceExtensions).Assembly.Location)!.Split(Path.DirectorySeparatorChar);
        var bin = Array.LastIndexOf(own, "bin");
        return bin >= 0 ? Path.Combine(own[bin..]) : Path.Combine("bin", "Debug", $"net{Environment.Version.Major}.0");
    }
}

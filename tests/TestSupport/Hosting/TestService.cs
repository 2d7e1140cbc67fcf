using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClusterCodex.TestSupport.Hosting;

/// <summary>A service run in the test process as <c>Program.cs</c> would, on free ports of loopback, called over real gRPC.</summary>
public sealed class TestService : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestService(WebApplication app)
    {
        _app = app;
        // In the order in which ServiceDefaults opens them.
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        GrpcAddress = new Uri(addresses[0]);
        HttpAddress = new Uri(addresses[1]);
        Channel = GrpcChannel.ForAddress(GrpcAddress);
        Http = new HttpClient { BaseAddress = HttpAddress };
    }

    /// <summary>The gRPC port: HTTP/2 without TLS.</summary>
    public Uri GrpcAddress { get; }

    /// <summary>The private port: health, metrics.</summary>
    public Uri HttpAddress { get; }

    /// <summary>Calls without a token.</summary>
    public GrpcChannel Channel { get; }

    /// <summary>For the private port.</summary>
    public HttpClient Http { get; }

    /// <summary>The service's own parts.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Starts a service. With <c>CLUSTERCODEX_TEST_LOG</c> set, its logs go to the console as well.</summary>
    /// <param name="settings">Configuration, usually from <see cref="Identity.TestPolicyServer.SettingsFor"/>.</param>
    /// <param name="add">The <c>Add…</c> lines of <c>Program.cs</c>, and what the test replaces.</param>
    /// <param name="map">The <c>Map…</c> lines of <c>Program.cs</c>.</param>
    /// <param name="environment">By default Production: the strict one.</param>
    /// <param name="log">Receives the logs; null for none.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<TestService> StartAsync(
        IReadOnlyDictionary<string, string?> settings,
        Action<WebApplicationBuilder> add,
        Action<WebApplication> map,
        string environment = "Production",
        ILoggerProvider? log = null,
        CancellationToken cancellationToken = default)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders();
        if (Environment.GetEnvironmentVariable("CLUSTERCODEX_TEST_LOG") is { Length: > 0 })
        {
            builder.Logging.AddSimpleConsole();
        }

        if (log is not null)
        {
            builder.Logging.AddProvider(log);
        }

        add(builder);
        var app = builder.Build();
        try
        {
            map(app);
            await app.StartAsync(cancellationToken);
            return new TestService(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Calls with <paramref name="token"/>: <c>new IssueServiceClient(service.As(user.Token))</c>.</summary>
    public CallInvoker As(string token) => Channel.Intercept(headers =>
    {
        headers.Add("authorization", "Bearer " + token);
        return headers;
    });

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        Http.Dispose();
        await _app.DisposeAsync();
    }
}

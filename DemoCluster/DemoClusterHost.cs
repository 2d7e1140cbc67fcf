using ClusterCodex.DemoCluster.ApiServer.Handlers;
using ClusterCodex.DemoCluster.ApiServer.Security;
using ClusterCodex.DemoCluster.ApiServer.Storage;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace ClusterCodex.DemoCluster;

/// <summary>A running demo cluster: a Kubernetes API on loopback with simulated controllers and nodes.</summary>
public sealed class DemoClusterHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly bool _ownsKubeConfig;

    private DemoClusterHost(WebApplication app, Uri address, string kubeConfigPath, bool ownsKubeConfig)
    {
        _app = app;
        Address = address;
        KubeConfigPath = kubeConfigPath;
        _ownsKubeConfig = ownsKubeConfig;
    }

    /// <summary>Where the API is served, such as <c>https://127.0.0.1:34567/</c>.</summary>
    public Uri Address { get; }

    /// <summary>A kubeconfig with the contexts <c>demo</c> (administrator) and <c>demo-viewer</c> (no permissions until a binding grants some).</summary>
    public string KubeConfigPath { get; }

    internal IServiceProvider Services => _app.Services;

    /// <summary>Starts a cluster and waits until it serves.</summary>
    /// <exception cref="IOException">The port is taken, or the kubeconfig cannot be written.</exception>
    public static Task<DemoClusterHost> StartAsync(DemoClusterOptions options, CancellationToken cancellationToken) =>
        StartAsync(options, TimeProvider.System, cancellationToken);

    /// <inheritdoc cref="StartAsync(DemoClusterOptions, CancellationToken)"/>
    /// <param name="time">The clock of the cluster; certificates and network time-outs use the system's.</param>
    public static async Task<DemoClusterHost> StartAsync(DemoClusterOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.AddDemoCluster(options, time);
        var app = builder.Build();
        try
        {
            app.MapDemoCluster();
            await app.StartAsync(cancellationToken);
            return Ready(app, options);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Discards the history, as etcd's compaction does: older watches and list pages get 410.</summary>
    /// <param name="closeWatches">Also ends open watches.</param>
    public void Compact(bool closeWatches)
    {
        Services.GetRequiredService<ListSnapshots>().Clear();
        Services.GetRequiredService<ObjectStore>().Compact(closeWatches);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (_ownsKubeConfig)
        {
            File.Delete(KubeConfigPath);
        }
    }

    internal Task WaitForShutdownAsync(CancellationToken cancellationToken) => _app.WaitForShutdownAsync(cancellationToken);

    private static DemoClusterHost Ready(WebApplication app, DemoClusterOptions options)
    {
        var address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First(address => address.StartsWith("https:", StringComparison.Ordinal)));
        var path = options.KubeConfigPath ?? Path.Combine(Path.GetTempPath(), $"demo-cluster-{Environment.ProcessId}-{address.Port}.kubeconfig");
        KubeConfigFile.Write(path, address, app.Services.GetRequiredService<ServerIdentity>());
        return new DemoClusterHost(app, address, path, ownsKubeConfig: options.KubeConfigPath is null);
    }
}

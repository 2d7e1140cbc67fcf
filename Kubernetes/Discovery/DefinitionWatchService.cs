using Microsoft.Extensions.Hosting;

namespace ClusterCodex.Kubernetes;

/// <summary>Runs a <see cref="DefinitionWatcher"/> for as long as the host, from the moment the cluster answers.</summary>
internal sealed class DefinitionWatchService(KubernetesClient client) : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await new DefinitionWatcher(client).RunAsync(stoppingToken);
                return;
            }
            catch (KubernetesException)
            {
                // Whoever needs the cluster says that it does not answer; this only has to be there once it does.
                await Task.Delay(RetryAfter, client.Time, stoppingToken);
            }
        }
    }
}

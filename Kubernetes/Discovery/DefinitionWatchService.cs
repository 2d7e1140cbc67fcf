using Microsoft.Extensions.Hosting;

namespace ClusterCodex.Kubernetes;

/// <summary>Runs a <see cref="DefinitionWatcher"/> while the host runs, once the cluster answers.</summary>
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
                // Other users of the cluster report that it is unreachable; this service only has to start once it answers.
                await Task.Delay(RetryAfter, client.Time, stoppingToken);
            }
        }
    }
}

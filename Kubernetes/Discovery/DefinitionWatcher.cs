using System.Text.Json;
using ClusterCodex.Kubernetes.Json;

namespace ClusterCodex.Kubernetes;

/// <summary>Watches CustomResourceDefinitions, so that discovery is reloaded as soon as one is added, changed or deleted.</summary>
public sealed class DefinitionWatcher(KubernetesClient client)
{
    /// <summary>A controller updates the server's discovery shortly after a definition is reported as established.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    /// <summary>Time after which the discovery of a busy server is up to date too. A kind that is still missing then is not requested again.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(30);

    /// <summary>Runs until cancelled.</summary>
    /// <exception cref="KubernetesException">The first discovery failed.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (await client.Discovery.FindAsync("customresourcedefinitions", "apiextensions.k8s.io", cancellationToken) is not { } type)
        {
            return;
        }

        var informer = new Informer<ObjectMetadata>(client, type, Project);
        using var subscription = informer.Subscribe();
        await using var settled = client.Time.CreateTimer(_ => client.Discovery.Invalidate(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var running = informer.RunAsync(cancellationToken);
        await foreach (var batch in subscription.ReadAllAsync(cancellationToken))
        {
            client.Discovery.Invalidate();
            settled.Change(Settled, Timeout.InfiniteTimeSpan);
            await Task.Delay(Settling, client.Time, cancellationToken);
            client.Discovery.Invalidate();

            // Reload immediately, not on the next request: informers react to the result.
            await ReadAsync(cancellationToken);
        }

        await running;
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await client.Discovery.GetResourcesAsync(cancellationToken);
        }
        catch (KubernetesException exception)
        {
            // The cache stays invalid, so the next request reloads it.
            DiscoveryLog.NotRead(client.Loggers.CreateLogger<DefinitionWatcher>(), exception);
        }
    }

    private static ObjectMetadata Project(ref Utf8JsonReader reader)
    {
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("metadata"u8))
            {
                return ObjectMetadata.Read(ref reader);
            }

            reader.SkipValue();
        }

        throw new JsonException("A definition has no metadata.");
    }
}

using System.Text.Json;
using ClusterCodex.Kubernetes.Json;

namespace ClusterCodex.Kubernetes;

/// <summary>Watches CustomResourceDefinitions, so that discovery is read again as soon as one comes, changes or goes.</summary>
public sealed class DefinitionWatcher(KubernetesClient client)
{
    /// <summary>The server's own discovery follows a definition by a controller, a moment after the definition is reported established.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    /// <summary>By when also a busy server's discovery has followed. Nobody looks again for a kind that was missing then.</summary>
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

            // Read now and not when next asked: informers follow what the reading finds.
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
            // It stays stale, so whoever asks next reads again.
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

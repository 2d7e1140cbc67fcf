using System.Runtime.CompilerServices;

namespace ClusterCodex.Kubernetes;

public sealed partial class KubernetesClient
{
    /// <summary>Changes as they happen, until the server ends the watch, which is not an error: continue from the last version seen.</summary>
    /// <exception cref="KubernetesException">Among others Gone, when the version has expired: relist; IdleTimeout after <see cref="WatchOptions.IdleTimeout"/> without an event.</exception>
    public async IAsyncEnumerable<WatchEvent<T>> WatchAsync<T>(
        ResourceType type,
        WatchOptions options,
        Projection<T> projection,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(projection);
        await using var watch = await OpenWatchAsync(type, options, new ProjectionReader<T>(projection), cancellationToken);
        while (await watch.ReadAsync(cancellationToken))
        {
            yield return watch.Current;
        }
    }

    /// <summary>Returns when the server has accepted the watch.</summary>
    internal async Task<WatchStream<T>> OpenWatchAsync<T>(ResourceType type, WatchOptions options, ObjectReader<T> objects, CancellationToken cancellationToken)
    {
        var query = new ApiPath.Query();
        query.Add("watch", true);
        query.Add(options);
        query.Add("resourceVersion", options.ResourceVersion.ToString());
        query.Add("allowWatchBookmarks", true);
        query.Add("timeoutSeconds", options.ServerTimeout is { } timeout ? (long)timeout.TotalSeconds : null);
        var request = new ApiRequest(HttpMethod.Get, ApiPath.Collection(type, options.Namespace) + query, $"watch {ApiPath.Describe(type, options.Namespace)}")
        {
            Accept = objects.Accept,
        };
        var response = await SendAsync(request, cancellationToken);
        try
        {
            var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            return new WatchStream<T>(new ResponseStream(response, body), objects, Describe(request), options.IdleTimeout, Time, Loggers.CreateLogger("ClusterCodex.Kubernetes.Watch"));
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}

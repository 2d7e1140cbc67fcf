using System.Collections.Concurrent;
using ClusterCodex.Kubernetes;

namespace ClusterCodex.ResourceService.Evidence;

/// <summary>Reads the parts of evidence, each of which may fail or be late without the others, and lists those that are missing.</summary>
/// <param name="limit">Longest wait for one part.</param>
/// <param name="cancellationToken">Ends all of them.</param>
internal sealed class EvidenceParts(TimeSpan limit, CancellationToken cancellationToken)
{
    private readonly ConcurrentQueue<string> _missing = new();

    /// <summary>What could not be read and why, each part once.</summary>
    public IEnumerable<string> Missing => _missing.Distinct(StringComparer.Ordinal);

    /// <summary>Notes a part of a part that could not be read.</summary>
    public void Miss(string what, string why) => _missing.Enqueue($"{what}: {why}.");

    /// <summary>Reads a part.</summary>
    /// <param name="what">Such as <c>Events</c>.</param>
    /// <param name="read">Starts it.</param>
    /// <param name="otherwise">In its place where it cannot be read.</param>
    public async Task<T> ReadAsync<T>(string what, Func<Task<T>> read, T otherwise)
    {
        try
        {
            return await read().WaitAsync(limit, cancellationToken);
        }
        catch (TimeoutException)
        {
            Miss(what, "the cluster did not return it in time");
        }
        catch (KubernetesException exception)
        {
            Miss(what, exception.Failure switch
            {
                KubernetesFailure.Forbidden => "the cluster does not allow it",
                KubernetesFailure.NotFound => "it does not exist any more",
                _ => "it could not be read from the cluster at this moment",
            });
        }

        return otherwise;
    }
}

using System.Collections.Concurrent;

namespace ClusterCodex.DemoCluster.Nodes.Controllers;

/// <summary>When a controller whose pods the API server refuses tries again: after 5 ms, doubled up to 1000 s.</summary>
internal sealed class CreationBackOff(SimulationSpeed speed)
{
    private const double FirstDelay = 0.005;
    private const double LongestDelay = 1000;
    private readonly ConcurrentDictionary<string, (int Failures, DateTimeOffset NotBefore)> _refused = new(StringComparer.Ordinal);

    /// <summary>The time until a workload may create pods; null where it may now.</summary>
    public TimeSpan? Wait(string uid, DateTimeOffset now) =>
        _refused.TryGetValue(uid, out var refused) && refused.NotBefore > now ? refused.NotBefore - now : null;

    public void Failed(string uid, DateTimeOffset now)
    {
        var failures = _refused.TryGetValue(uid, out var refused) ? refused.Failures + 1 : 0;
        _refused[uid] = (failures, now + speed.Of(Math.Min(LongestDelay, FirstDelay * Math.Pow(2, Math.Min(failures, 20)))));
    }

    public void Succeeded(string uid) => _refused.TryRemove(uid, out _);
}

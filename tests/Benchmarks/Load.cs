using System.Diagnostics;

namespace ClusterCodex.Benchmarks;

/// <summary>What a load of requests came to.</summary>
/// <param name="PerSecond">Requests per second.</param>
/// <param name="P50">Median latency.</param>
/// <param name="P99">99th percentile.</param>
internal sealed record LoadResult(double PerSecond, TimeSpan P50, TimeSpan P99);

/// <summary>Closed-loop load: a number of callers, each sending its next request when the last one is answered.</summary>
internal static class Load
{
    public static async Task<LoadResult> RunAsync(int callers, TimeSpan duration, Func<Task> request)
    {
        var latencies = new List<long>[callers];
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var mine = latencies[caller] = new List<long>(100_000);
            while (Stopwatch.GetElapsedTime(start) < duration)
            {
                var sent = Stopwatch.GetTimestamp();
                await request();
                mine.Add(Stopwatch.GetTimestamp() - sent);
            }
        })));

        var elapsed = Stopwatch.GetElapsedTime(start);
        var all = latencies.SelectMany(mine => mine).Order().ToList();
        return new LoadResult(all.Count / elapsed.TotalSeconds, At(all, 0.5), At(all, 0.99));
    }

    private static TimeSpan At(List<long> sorted, double quantile) =>
        TimeSpan.FromSeconds((double)sorted[(int)((sorted.Count - 1) * quantile)] / Stopwatch.Frequency);
}

namespace ClusterCodex.ServiceDefaults.Hosting;

/// <summary>Loops that belong together: none of them goes on without the others.</summary>
public static class RunTogether
{
    /// <summary>Runs all until the first ends, then cancels the others and waits for them.</summary>
    /// <exception cref="Exception">What the first one threw.</exception>
    public static async Task RunAsync(CancellationToken cancellationToken, params IReadOnlyList<Func<CancellationToken, Task>> loops)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = loops.Select(loop => loop(stop.Token)).ToList();
        var first = await Task.WhenAny(running);
        await stop.CancelAsync();
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
    }
}

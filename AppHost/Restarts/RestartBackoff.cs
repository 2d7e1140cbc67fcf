namespace ClusterCodex.AppHost.Restarts;

/// <summary>How long a crashed resource waits: 0.5 s, then twice as long after each crash, up to 30 s.</summary>
/// <param name="Crashes">In a row.</param>
internal readonly record struct RestartBackoff(int Crashes)
{
    private static readonly TimeSpan InitialDelay = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(30);

    /// <summary>One that ran this long has recovered: its next crash is a first one.</summary>
    private static readonly TimeSpan StableAfter = TimeSpan.FromMinutes(1);

    /// <summary>The state after a crash, and the wait before the restart.</summary>
    /// <param name="ranFor">Between its start and its end; null when it never started.</param>
    public (RestartBackoff Next, TimeSpan Delay) Crash(TimeSpan? ranFor)
    {
        var crashes = ranFor >= StableAfter ? 0 : Crashes;
        var delay = TimeSpan.FromTicks((long)Math.Min(InitialDelay.Ticks * Math.Pow(2, crashes), MaxDelay.Ticks));
        return (new RestartBackoff(crashes + 1), delay);
    }
}

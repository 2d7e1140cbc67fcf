namespace ClusterCodex.DemoCluster.Nodes.Controllers;

/// <summary>How long things take: durations of a real cluster, divided by the speed.</summary>
internal sealed record SimulationSpeed(double Factor)
{
    private const int MaxExponent = 12;

    /// <summary>Never below 10 ms, so that states can be seen to change.</summary>
    public TimeSpan Of(TimeSpan real) => TimeSpan.FromMilliseconds(Math.Max(10, real.TotalMilliseconds / Factor));

    public TimeSpan Of(double seconds) => Of(TimeSpan.FromSeconds(seconds));

    /// <summary>The kubelet's back-off: 10 s, doubled up to 5 min. Only what grows is sped up, the limit stays.</summary>
    public TimeSpan BackOff(int failures) =>
        TimeSpan.FromSeconds(Math.Min(300, 10 * Math.Pow(2, Math.Min(failures, MaxExponent)) / Factor));

    /// <summary>What a message says of the same back-off: the duration a real cluster would wait.</summary>
    public static string BackOffText(int failures)
    {
        var seconds = (int)Math.Min(300, 10 * Math.Pow(2, Math.Min(failures, MaxExponent)));
        return seconds < 60 ? $"{seconds}s" : $"{seconds / 60}m{seconds % 60}s";
    }
}

namespace ClusterCodex.DemoCluster.Nodes.Controllers;

/// <summary>Simulated durations: those of a real cluster, divided by the speed.</summary>
internal sealed record SimulationSpeed(double Factor)
{
    private const int MaxExponent = 12;

    /// <summary>At least 10 ms, so that state changes are observable.</summary>
    public TimeSpan Of(TimeSpan real) => TimeSpan.FromMilliseconds(Math.Max(10, real.TotalMilliseconds / Factor));

    public TimeSpan Of(double seconds) => Of(TimeSpan.FromSeconds(seconds));

    /// <summary>The kubelet's back-off: 10 s, doubled up to 5 min. The speed applies to the growing delay, not to the limit.</summary>
    public TimeSpan BackOff(int failures) =>
        TimeSpan.FromSeconds(Math.Min(300, 10 * Math.Pow(2, Math.Min(failures, MaxExponent)) / Factor));

    /// <summary>The same back-off for messages: the duration in a real cluster.</summary>
    public static string BackOffText(int failures)
    {
        var seconds = (int)Math.Min(300, 10 * Math.Pow(2, Math.Min(failures, MaxExponent)));
        return seconds < 60 ? $"{seconds}s" : $"{seconds / 60}m{seconds % 60}s";
    }
}

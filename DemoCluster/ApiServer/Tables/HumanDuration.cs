namespace ClusterCodex.DemoCluster.ApiServer.Tables;

/// <summary>Durations as kubectl shows them: two units while the first is small, one after that.</summary>
internal static class HumanDuration
{
    public static string Format(TimeSpan duration)
    {
        var seconds = (long)duration.TotalSeconds;
        if (seconds < -1)
        {
            return "<invalid>";
        }

        var (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86400);
        return seconds switch
        {
            < 0 => "0s",
            < 120 => $"{seconds}s",
            < 600 => Two(minutes, "m", seconds % 60, "s"),
            < 10800 => $"{minutes}m",
            < 28800 => Two(hours, "h", minutes % 60, "m"),
            < 172800 => $"{hours}h",
            < 691200 => Two(days, "d", hours % 24, "h"),
            < 63072000 => $"{days}d",
            < 252288000 => Two(days / 365, "y", days % 365, "d"),
            _ => $"{days / 365}y",
        };
    }

    private static string Two(long first, string firstUnit, long second, string secondUnit) =>
        second == 0 ? $"{first}{firstUnit}" : $"{first}{firstUnit}{second}{secondUnit}";
}

using Cronos;

namespace ClusterCodex.DemoCluster.Nodes.Controllers;

/// <summary>The times of a CronJob.</summary>
internal sealed class CronSchedule
{
    private readonly CronExpression[] _expressions;
    private readonly TimeZoneInfo _zone;

    private CronSchedule(CronExpression[] expressions, TimeZoneInfo zone) => (_expressions, _zone) = (expressions, zone);

    /// <summary>Reads five fields or a macro such as <c>@hourly</c>; null where they or the zone are invalid.</summary>
    /// <param name="zone">Empty for UTC, the zone of the cluster.</param>
    public static CronSchedule? Parse(string schedule, string zone)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone.Length == 0 ? "UTC" : zone, out var found))
        {
            return null;
        }

        // Kubernetes wants one of day of month and day of week to match, Cronos both.
        var fields = schedule.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] parts = fields is [var minute, var hour, not ("*" or "?") and var day, var month, not ("*" or "?") and var weekday]
            ? [$"{minute} {hour} {day} {month} *", $"{minute} {hour} * {month} {weekday}"]
            : [schedule];
        var expressions = new CronExpression[parts.Length];
        for (var index = 0; index < parts.Length; index++)
        {
            if (!CronExpression.TryParse(parts[index], CronFormat.Standard, out expressions[index]!))
            {
                return null;
            }
        }

        return new CronSchedule(expressions, found);
    }

    /// <summary>The first time after <paramref name="after"/>; null where there is none.</summary>
    public DateTimeOffset? Next(DateTimeOffset after) => _expressions.Min(expression => expression.GetNextOccurrence(after, _zone));

    /// <summary>The last time between two others; null where there is none.</summary>
    public DateTimeOffset? Last(DateTimeOffset after, DateTimeOffset until)
    {
        DateTimeOffset? last = null;
        for (var next = Next(after); next <= until; next = Next(next.Value))
        {
            last = next;
        }

        return last;
    }
}

using Cronos;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>The schedule of a CronJob.</summary>
internal sealed class CronSchedule
{
    private static readonly TimeSpan MaxGap = TimeSpan.FromDays(5 * 366);

    private readonly CronExpression _expression;
    private readonly TimeZoneInfo _zone;

    private CronSchedule(CronExpression expression, TimeZoneInfo zone) => (_expression, _zone) = (expression, zone);

    /// <summary>Reads a schedule as Kubernetes does; null where that is not certain, so that nothing can be said about its times.</summary>
    /// <param name="zone">Null for the zone of the cluster's controllers, which usually is UTC.</param>
    public static CronSchedule? Parse(string schedule, string? zone)
    {
        // Kubernetes wants one of day of month and day of week to match, Cronos both.
        var fields = schedule.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var hasBothDays = fields.Length == 5 && fields[2] is not ("*" or "?") && fields[4] is not ("*" or "?");
        return !hasBothDays && CronExpression.TryParse(schedule, CronFormat.Standard, out var expression) && TimeZoneInfo.TryFindSystemTimeZoneById(zone ?? "UTC", out var found)
            ? new CronSchedule(expression, found)
            : null;
    }

    /// <summary>The first time after <paramref name="after"/>; null where there is none within years.</summary>
    public DateTimeOffset? Next(DateTimeOffset after) =>
        _expression.GetNextOccurrence(after, _zone) is { } next && next - after < MaxGap ? next : null;

    /// <summary>The time that is due after <paramref name="after"/> for the <paramref name="count"/>th time.</summary>
    public DateTimeOffset? Next(DateTimeOffset after, int count)
    {
        DateTimeOffset? next = after;
        for (var i = 0; i < count && next is not null; i++)
        {
            next = Next(next.Value);
        }

        return next;
    }
}

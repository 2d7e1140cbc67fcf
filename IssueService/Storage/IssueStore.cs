using ClusterCodex.IssueService.Issues;
using Microsoft.EntityFrameworkCore;

namespace ClusterCodex.IssueService.Storage;

/// <summary>Reads and writes issues and dismissals.</summary>
internal sealed class IssueStore(IDbContextFactory<IssuesDbContext> contexts)
{
    /// <summary>Every stored issue of a cluster with its dismissal.</summary>
    public async Task<IReadOnlyList<Issue>> LoadAsync(string cluster, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var dismissals = await context.Dismissals.AsNoTracking().ToDictionaryAsync(row => row.IssueId, cancellationToken);
        var rows = await context.Issues.AsNoTracking().Where(row => row.Cluster == cluster).ToListAsync(cancellationToken);
        return [.. rows.Select(row => row.ToIssue(dismissals.GetValueOrDefault(row.Id)))];
    }

    /// <summary>Inserts or updates issues, and deletes others.</summary>
    /// <param name="now">Dismissals of these issues that have expired by then are removed, as the registry has already ended them.</param>
    public async Task SaveAsync(IReadOnlyCollection<Issue> issues, IReadOnlyCollection<string> deleted, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var ids = issues.Select(issue => issue.Id).ToList();
        var known = (await context.Issues.Where(row => ids.Contains(row.Id)).Select(row => row.Id).ToListAsync(cancellationToken)).ToHashSet();
        foreach (var row in issues.Select(IssueRow.Of))
        {
            context.Entry(row).State = known.Contains(row.Id) ? EntityState.Modified : EntityState.Added;
        }

        await context.SaveChangesAsync(cancellationToken);
        var ended = now.ToUniversalTime();
        await context.Dismissals.Where(row => row.Until <= ended && ids.Contains(row.IssueId)).ExecuteDeleteAsync(cancellationToken);
        if (deleted.Count > 0)
        {
            await context.Issues.Where(row => deleted.Contains(row.Id)).ExecuteDeleteAsync(cancellationToken);
        }
    }

    /// <summary>Stores the dismissal of an issue, or deletes it where it is <see langword="null"/>.</summary>
    public async Task SaveDismissalAsync(Issue issue, Dismissal? dismissal, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (dismissal is null)
        {
            await context.Dismissals.Where(row => row.IssueId == issue.Id).ExecuteDeleteAsync(cancellationToken);
            return;
        }

        var row = await context.Dismissals.FindAsync([issue.Id], cancellationToken)
            ?? context.Dismissals.Add(new DismissalRow { IssueId = issue.Id, By = "", Reason = "" }).Entity;
        row.By = dismissal.By;
        row.At = dismissal.At.ToUniversalTime();
        row.Reason = dismissal.Reason;
        row.Until = dismissal.Until?.ToUniversalTime();
        await context.SaveChangesAsync(cancellationToken);
    }
}

using Microsoft.EntityFrameworkCore;

namespace ClusterCodex.PlanService.Storage;

/// <summary>Plans in PostgreSQL. Knows nothing of policies: who may see a plan is decided by its callers.</summary>
internal sealed class PlanStore(IDbContextFactory<PlanDbContext> contexts)
{
    public async Task AddAsync(PlanRecord record, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        context.Plans.Add(record);
        await context.SaveChangesAsync(cancellationToken);
    }

    /// <returns>Null where there is none.</returns>
    public async Task<PlanRecord?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Plans.AsNoTracking().SingleOrDefaultAsync(record => record.Id == id, cancellationToken);
    }

    /// <summary>Plans of an issue with this fingerprint, newest first.</summary>
    /// <param name="issueId">Of which issue.</param>
    /// <param name="fingerprint">As stored with a plan.</param>
    /// <param name="since">Only plans made since then.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<PlanRecord>> FindSameAsync(string issueId, string fingerprint, DateTimeOffset since, CancellationToken cancellationToken)
    {
        const int Most = 10;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Plans.AsNoTracking()
            .Where(record => record.IssueId == issueId && record.Fingerprint == fingerprint && record.CreatedAt >= since)
            .OrderByDescending(record => record.Id)
            .Take(Most)
            .ToListAsync(cancellationToken);
    }

    /// <summary>Plans, newest first.</summary>
    /// <param name="issueId">Null: of every issue.</param>
    /// <param name="before">Only plans older than this one; null: from the newest.</param>
    /// <param name="count">Most plans returned.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<PlanRecord>> ListAsync(string? issueId, Guid? before, int count, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var plans = context.Plans.AsNoTracking();
        if (issueId is not null)
        {
            plans = plans.Where(record => record.IssueId == issueId);
        }

        if (before is { } id)
        {
            plans = plans.Where(record => record.Id < id);
        }

        // Ids are version 7 UUIDs: their order is that of time, and PostgreSQL compares their bytes.
        return await plans.OrderByDescending(record => record.Id).Take(count).ToListAsync(cancellationToken);
    }
}

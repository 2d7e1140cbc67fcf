using Microsoft.EntityFrameworkCore;

namespace ClusterCodex.PlanService.Storage;

/// <summary>A limit of a day's tokens.</summary>
/// <param name="Scope"><c>total</c>, <c>group</c> or <c>user</c>.</param>
/// <param name="Subject">Whose: a user's id, a group's name, or empty.</param>
/// <param name="Tokens">At least 1.</param>
internal sealed record UsageLimit(string Scope, string Subject, long Tokens);

/// <summary>The model's use in PostgreSQL, shared by all replicas.</summary>
internal sealed class ModelUsageStore(IDbContextFactory<PlanDbContext> contexts)
{
    /// <summary>Adds tokens to every limit's use, or to none.</summary>
    /// <param name="day">In UTC.</param>
    /// <param name="limits">In one order for all callers, so that none waits for another.</param>
    /// <param name="tokens">At least 1.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <returns>Null; or the first limit that they would exceed.</returns>
    public async Task<UsageLimit?> AddAsync(DateOnly day, IEnumerable<UsageLimit> limits, long tokens, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        foreach (var limit in limits)
        {
            var added = await context.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO model_usage AS used (day, scope, subject, tokens)
                SELECT {day}, {limit.Scope}, {limit.Subject}, {tokens} WHERE {tokens} <= {limit.Tokens}
                ON CONFLICT (day, scope, subject) DO UPDATE SET tokens = used.tokens + excluded.tokens WHERE used.tokens + excluded.tokens <= {limit.Tokens}
                """,
                cancellationToken);
            if (added == 0)
            {
                return limit;
            }
        }

        await transaction.CommitAsync(cancellationToken);
        return null;
    }

    /// <summary>Corrects what was added.</summary>
    /// <param name="day">As it was added.</param>
    /// <param name="limits">As they were added to.</param>
    /// <param name="tokens">Negative to take some back.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task ChangeAsync(DateOnly day, IEnumerable<UsageLimit> limits, long tokens, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        foreach (var limit in limits)
        {
            await context.Usage
                .Where(used => used.Day == day && used.Scope == limit.Scope && used.Subject == limit.Subject)
                .ExecuteUpdateAsync(used => used.SetProperty(one => one.Tokens, one => one.Tokens + tokens), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }
}

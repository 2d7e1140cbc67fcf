using Microsoft.EntityFrameworkCore;

namespace ClusterCodex.PolicyService.Storage;

/// <summary>A change of policies or users: one at a time across all replicas, with a new version of which every replica is notified.</summary>
internal static class PolicyTransaction
{
    /// <summary>Notifies replicas that there is something new to read: a version, or sessions that ended.</summary>
    public const string Channel = "policy_changed";

    /// <summary>Runs <paramref name="change"/> exclusively; an exception rolls it back.</summary>
    public static async Task<T> RunAsync<T>(
        IDbContextFactory<PolicyContext> contexts, Func<PolicyContext, Task<T>> change, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var version = await context.Versions
            .FromSql($"SELECT * FROM policy_version WHERE \"Id\" = {PolicyVersionRow.OnlyId} FOR UPDATE")
            .SingleAsync(cancellationToken);

        var result = await change(context);

        version.Version++;
        await context.SaveChangesAsync(cancellationToken);
        await NotifyAsync(context, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return result;
    }

    /// <summary>Notifies every replica, as part of the context's transaction: on commit, or never.</summary>
    public static Task NotifyAsync(PolicyContext context, CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlAsync($"SELECT pg_notify({Channel}, '')", cancellationToken);
}

using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace ClusterCodex.PolicyService.Storage;

/// <summary>A change of policies or users' standing: one at a time over all replicas, with a new version that every replica hears of.</summary>
internal static class PolicyTransaction
{
    /// <summary>Where replicas are told of a new version.</summary>
    public const string Channel = "policy_changed";

    /// <summary>Runs <paramref name="change"/> alone; what it throws undoes it.</summary>
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
        // Part of the transaction: heard on commit, or never.
        var payload = version.Version.ToString(CultureInfo.InvariantCulture);
        await context.Database.ExecuteSqlAsync($"SELECT pg_notify({Channel}, {payload})", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return result;
    }
}

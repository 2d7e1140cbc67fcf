using Microsoft.EntityFrameworkCore;

namespace ClusterCodex.PolicyService.Storage;

/// <summary>Changes of sessions that more than one feature makes.</summary>
internal static class SessionQueries
{
    /// <summary>Ends sessions within the transaction of <paramref name="context"/>; every replica is notified when it is committed.</summary>
    /// <returns>How many.</returns>
    public static async Task<int> EndSessionsAsync(
        this PolicyContext context, IQueryable<SessionRow> sessions, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ended = await sessions.ExecuteUpdateAsync(set => set.SetProperty(s => s.RevokedAt, now), cancellationToken);
        if (ended > 0)
        {
            await PolicyTransaction.NotifyAsync(context, cancellationToken);
        }

        return ended;
    }
}

using ClusterCodex.AccessControl.Audit;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.PolicyService.Storage;
using Microsoft.EntityFrameworkCore;

namespace ClusterCodex.PolicyService.Audit;

/// <summary>PolicyService's own audit log: writes directly to the store.</summary>
internal sealed class StoredAuditLog(IDbContextFactory<PolicyContext> contexts, TimeProvider time) : IAuditLog
{
    public async ValueTask WriteAsync(string action, string target, AuditOutcome outcome, IReadOnlyDictionary<string, string>? details = null) =>
        await WriteAsync(CallerContext.Current?.DisplayName ?? CallerIdentity.ServicePrefix + "policyservice", action, target, outcome, details);

    /// <summary>Records what <paramref name="actor"/> did, who need not be the caller.</summary>
    public async ValueTask WriteAsync(
        string actor, string action, string target, AuditOutcome outcome, IReadOnlyDictionary<string, string>? details = null)
    {
        await using var context = await contexts.CreateDbContextAsync(CancellationToken.None);
        context.Audit.Add(AuditRows.Create(actor, action, target, outcome, time.GetStoredNow(), details?.ToDictionary(StringComparer.Ordinal)));
        await context.SaveChangesAsync(CancellationToken.None);
    }
}

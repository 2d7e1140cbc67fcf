using ClusterCodex.AccessControl.Identity;
using ClusterCodex.PolicyService.Audit;
using ClusterCodex.PolicyService.Domain;
using ClusterCodex.PolicyService.Storage;
using ClusterCodex.ServiceDefaults.Errors;
using Microsoft.EntityFrameworkCore;

namespace ClusterCodex.PolicyService.Policies;

/// <summary>The access policies. Each change is one transaction with its audit entry, and every service is notified when the call returns.</summary>
internal sealed class AccessPolicyStore(IDbContextFactory<PolicyContext> contexts, StoredPolicyFeed feed, TimeProvider time)
{
    /// <summary>Every policy, by subject.</summary>
    public async Task<IReadOnlyList<AccessPolicy>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await context.Policies.AsNoTracking().OrderBy(p => p.Subject).ThenBy(p => p.CreatedAt).ToListAsync(cancellationToken);
        return [.. rows.Select(row => row.ToPolicy())];
    }

    /// <summary>Replaces a policy, or creates one if the subject has none.</summary>
    /// <param name="id">The policy to replace; empty for the subject's first one.</param>
    /// <param name="grant">Its new content.</param>
    /// <param name="by">Who writes it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Grpc.Core.RpcException">
    /// NOT_FOUND; VALIDATION_ERROR: there is no such user; CONFLICT: one administrator has to remain.
    /// </exception>
    public async Task<AccessPolicy> WriteAsync(string id, PolicyGrantText grant, CallerIdentity by, CancellationToken cancellationToken)
    {
        var now = time.GetStoredNow();
        var written = await PolicyTransaction.RunAsync(
            contexts,
            async context =>
            {
                if (grant.Subject.Kind == SubjectKind.User && !await context.Users.AnyAsync(u => u.Email == grant.Subject.Name, cancellationToken))
                {
                    throw RpcErrors.Validation("subject", $"There is no user '{grant.Subject.Name}'. Create the user first.");
                }

                var row = await FindAsync(context, id, grant.Subject, cancellationToken);
                var policy = row is null
                    ? AccessPolicy.Create(NewId.Make("pol"), grant, by.DisplayName, now)
                    : row.ToPolicy().Write(grant, by.DisplayName, now);
                if (row is null)
                {
                    context.Policies.Add(AccessPolicyRow.From(policy));
                }
                else
                {
                    row.Set(policy);
                }

                await context.SaveAndRequireAdminAsync(cancellationToken);
                context.Audit.Add(AuditRows.Create(by, "policy.write", $"policy/{policy.Id}", now, new(StringComparer.Ordinal)
                {
                    ["subject"] = policy.Subject.Name,
                    ["namespaces"] = string.Join(' ', policy.Namespaces),
                    ["kinds"] = string.Join(' ', policy.Kinds),
                    ["actions"] = string.Join(' ', policy.Actions),
                }));
                return policy;
            },
            cancellationToken);
        await feed.RefreshAsync(cancellationToken);
        return written;
    }

    /// <exception cref="Grpc.Core.RpcException">NOT_FOUND; CONFLICT: one administrator has to remain.</exception>
    public async Task DeleteAsync(string id, CallerIdentity by, CancellationToken cancellationToken)
    {
        await PolicyTransaction.RunAsync(
            contexts,
            async context =>
            {
                var row = await context.Policies.FindAsync([id], cancellationToken) ?? throw NotFound(id);
                context.Policies.Remove(row);
                await context.SaveAndRequireAdminAsync(cancellationToken);
                context.Audit.Add(AuditRows.Create(by, "policy.delete", $"policy/{row.Id}", time.GetStoredNow(), new(StringComparer.Ordinal) { ["subject"] = row.Subject }));
                return row;
            },
            cancellationToken);
        await feed.RefreshAsync(cancellationToken);
    }

    private static async Task<AccessPolicyRow?> FindAsync(PolicyContext context, string id, PolicySubject subject, CancellationToken cancellationToken)
    {
        if (id.Length > 0)
        {
            return await context.Policies.FindAsync([id], cancellationToken) ?? throw NotFound(id);
        }

        return await context.Policies.Where(p => p.SubjectType == subject.Kind && p.Subject == subject.Name).OrderBy(p => p.CreatedAt).FirstOrDefaultAsync(cancellationToken);
    }

    private static Grpc.Core.RpcException NotFound(string id) => RpcErrors.NotFound($"There is no access policy '{id}'.");
}

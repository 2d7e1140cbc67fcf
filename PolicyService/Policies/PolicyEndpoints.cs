using ClusterCodex.PolicyService.Audit;
using ClusterCodex.PolicyService.Storage;
using ClusterCodex.PolicyService.Users;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.ServiceDefaults.Identity;
using ClusterCodex.V1;
using Microsoft.EntityFrameworkCore;

namespace ClusterCodex.PolicyService.Policies;

/// <summary>Access policies, for administrators: who calls was checked before.</summary>
internal sealed class PolicyEndpoints(IDbContextFactory<PolicyContext> contexts, PolicyChanges changes, TimeProvider time)
{
    public async Task<ListAccessPoliciesResponse> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await context.Policies.AsNoTracking().OrderBy(p => p.Subject).ThenBy(p => p.CreatedAt).ToListAsync(cancellationToken);
        var response = new ListAccessPoliciesResponse();
        response.Policies.AddRange(rows.Select(PolicyMessages.ToMessage));
        return response;
    }

    public async Task<AccessPolicy> WriteAsync(WriteAccessPolicyRequest request, CallerIdentity caller, CancellationToken cancellationToken)
    {
        var errors = PolicyRules.Check(request).ToArray();
        if (errors.Length > 0)
        {
            throw RpcErrors.Validation(errors);
        }

        var type = request.SubjectType == SubjectType.Group ? SubjectType.Group : SubjectType.User;
        var subject = type == SubjectType.User ? UserRules.NormalizeEmail(request.Subject) : request.Subject;
        var now = time.GetStoredNow();
        var written = await PolicyTransaction.RunAsync(
            contexts,
            async context =>
            {
                if (type == SubjectType.User && !await context.Users.AnyAsync(u => u.Email == subject, cancellationToken))
                {
                    throw RpcErrors.Validation("subject", $"There is no user '{subject}'. Create the user first.");
                }

                var row = await FindAsync(context, request.Id, type, subject, cancellationToken);
                if (row is null)
                {
                    row = new AccessPolicyRow
                    {
                        Id = NewId.Make("pol"),
                        Subject = subject,
                        Namespaces = [],
                        Kinds = [],
                        Actions = [],
                        CreatedAt = now,
                        UpdatedBy = "",
                    };
                    context.Policies.Add(row);
                }

                row.SubjectType = type;
                row.Subject = subject;
                row.Namespaces = [.. request.NamespaceAllowList.Distinct(StringComparer.Ordinal)];
                row.Kinds = [.. request.KindAllowList.Distinct(StringComparer.Ordinal)];
                row.Actions = PolicyRules.Actions(request);
                row.UpdatedAt = now;
                row.UpdatedBy = caller.DisplayName;
                await AdministratorRule.RequireOneAsync(context, cancellationToken);
                context.Audit.Add(AuditRows.Create(caller, "policy.write", $"policy/{row.Id}", now, new(StringComparer.Ordinal)
                {
                    ["subject"] = subject,
                    ["namespaces"] = string.Join(' ', row.Namespaces),
                    ["kinds"] = string.Join(' ', row.Kinds),
                    ["actions"] = string.Join(' ', row.Actions),
                }));
                return row;
            },
            cancellationToken);
        await changes.RefreshAsync(cancellationToken);
        return written.ToMessage();
    }

    public async Task DeleteAsync(DeleteAccessPolicyRequest request, CallerIdentity caller, CancellationToken cancellationToken)
    {
        await PolicyTransaction.RunAsync(
            contexts,
            async context =>
            {
                var row = await context.Policies.FindAsync([request.Id], cancellationToken)
                    ?? throw RpcErrors.NotFound($"There is no access policy '{request.Id}'.");
                context.Policies.Remove(row);
                await AdministratorRule.RequireOneAsync(context, cancellationToken);
                context.Audit.Add(AuditRows.Create(caller, "policy.delete", $"policy/{row.Id}", time.GetStoredNow(), new(StringComparer.Ordinal) { ["subject"] = row.Subject }));
                return row;
            },
            cancellationToken);
        await changes.RefreshAsync(cancellationToken);
    }

    private static async Task<AccessPolicyRow?> FindAsync(
        PolicyContext context, string id, SubjectType type, string subject, CancellationToken cancellationToken)
    {
        if (id.Length > 0)
        {
            return await context.Policies.FindAsync([id], cancellationToken) ?? throw RpcErrors.NotFound($"There is no access policy '{id}'.");
        }

        return await context.Policies.Where(p => p.SubjectType == type && p.Subject == subject).OrderBy(p => p.CreatedAt).FirstOrDefaultAsync(cancellationToken);
    }
}

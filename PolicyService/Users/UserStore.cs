using ClusterCodex.AccessControl.Identity;
using ClusterCodex.PolicyService.Audit;
using ClusterCodex.PolicyService.Domain;
using ClusterCodex.PolicyService.Policies;
using ClusterCodex.PolicyService.Storage;
using ClusterCodex.ServiceDefaults.Errors;
using Microsoft.EntityFrameworkCore;

namespace ClusterCodex.PolicyService.Users;

/// <summary>A user, and whether a policy grants the <c>admin</c> action.</summary>
internal readonly record struct ListedUser(User User, bool IsAdmin);

/// <summary>The users. Each change is one transaction with its audit entry, and every service is notified when the call returns.</summary>
internal sealed class UserStore(IDbContextFactory<PolicyContext> contexts, StoredPolicyFeed feed, TimeProvider time)
{
    /// <summary>Users by e-mail.</summary>
    /// <param name="part">Part of the e-mail or name; empty for all.</param>
    /// <param name="after">The last e-mail of the page before; empty for the first page.</param>
    /// <param name="count">At most this many.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<ListedUser>> ListAsync(string part, string after, int count, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var query = context.Users.AsNoTracking();
        if (part.Length > 0)
        {
            var lower = part.ToLowerInvariant();
#pragma warning disable CA1862, CA1304, CA1311, MA0011 // runs in the database, which has no comparison types
            query = query.Where(u => u.Email.Contains(lower) || u.Name.ToLower().Contains(lower));
#pragma warning restore CA1862, CA1304, CA1311, MA0011
        }

        if (after.Length > 0)
        {
            query = query.Where(u => string.Compare(u.Email, after) > 0);
        }

        var rows = await query.OrderBy(u => u.Email).Take(count).ToListAsync(cancellationToken);
        var admins = await context.ReadAdminsAsync(cancellationToken);
        return [.. rows.Select(row => new ListedUser(row.ToUser(), admins.Contains(row)))];
    }

    public async Task<User?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return (await context.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == id, cancellationToken))?.ToUser();
    }

    /// <exception cref="Grpc.Core.RpcException">CONFLICT: the e-mail is taken.</exception>
    public async Task<ListedUser> AddAsync(User user, CallerIdentity by, CancellationToken cancellationToken)
    {
        var added = await PolicyTransaction.RunAsync(
            contexts,
            async context =>
            {
                if (await context.Users.AnyAsync(u => u.Email == user.Email, cancellationToken))
                {
                    throw RpcErrors.Conflict($"The user '{user.Email}' already exists.");
                }

                var row = UserRow.From(user);
                context.Users.Add(row);
                context.Audit.Add(AuditRows.Create(by, "user.create", $"user/{user.Email}", user.CreatedAt));
                return new ListedUser(user, (await context.ReadAdminsAsync(cancellationToken)).Contains(row));
            },
            cancellationToken);
        await feed.RefreshAsync(cancellationToken);
        return added;
    }

    /// <summary>Changes a user; if that ends sessions, every service rejects them when this returns.</summary>
    /// <exception cref="Grpc.Core.RpcException">NOT_FOUND; CONFLICT: users cannot disable themselves, and one administrator has to remain.</exception>
    public async Task<ListedUser> UpdateAsync(string id, UserChange change, CallerIdentity by, CancellationToken cancellationToken)
    {
        var now = time.GetStoredNow();
        var user = await PolicyTransaction.RunAsync(
            contexts,
            async context =>
            {
                var row = await FindAsync(context, id, cancellationToken);
                var updated = row.ToUser().Update(change, by.Subject) as UserUpdate.Updated
                    ?? throw RpcErrors.Conflict("You cannot disable yourself. Ask another administrator.");
                row.Set(updated.User);
                if (updated.EndsSessions)
                {
                    // First: waits for running sign-ins with the old password.
                    await context.SaveChangesAsync(cancellationToken);
                    await context.EndSessionsAsync(context.Sessions.Where(s => s.UserId == id && s.RevokedAt == null), now, cancellationToken);
                }

                await context.SaveAndRequireAdminAsync(cancellationToken);
                context.Audit.Add(AuditRows.Create(
                    by, "user.update", $"user/{row.Email}", now, new(StringComparer.Ordinal) { ["changed"] = string.Join(' ', updated.Changed) }));
                return new ListedUser(updated.User, (await context.ReadAdminsAsync(cancellationToken)).Contains(row));
            },
            cancellationToken);
        await feed.RefreshAsync(cancellationToken);
        return user;
    }

    /// <summary>Deletes a user and the policies for that user.</summary>
    /// <exception cref="Grpc.Core.RpcException">NOT_FOUND; CONFLICT: users cannot delete themselves, and one administrator has to remain.</exception>
    public async Task DeleteAsync(string id, CallerIdentity by, CancellationToken cancellationToken)
    {
        if (id == by.Subject)
        {
            throw RpcErrors.Conflict("You cannot delete yourself. Ask another administrator.");
        }

        await PolicyTransaction.RunAsync(
            contexts,
            async context =>
            {
                var row = await FindAsync(context, id, cancellationToken);
                await context.Policies.Where(p => p.SubjectType == SubjectKind.User && p.Subject == row.Email).ExecuteDeleteAsync(cancellationToken);
                context.Users.Remove(row);
                await context.SaveAndRequireAdminAsync(cancellationToken);
                context.Audit.Add(AuditRows.Create(by, "user.delete", $"user/{row.Email}", time.GetStoredNow()));
                return row;
            },
            cancellationToken);
        await feed.RefreshAsync(cancellationToken);
    }

    private static async Task<UserRow> FindAsync(PolicyContext context, string id, CancellationToken cancellationToken) =>
        await context.Users.FindAsync([id], cancellationToken) ?? throw RpcErrors.NotFound($"There is no user '{id}'.");
}

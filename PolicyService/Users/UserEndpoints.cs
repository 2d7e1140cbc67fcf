using ClusterCodex.PolicyService.Audit;
using ClusterCodex.PolicyService.Policies;
using ClusterCodex.PolicyService.Storage;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.ServiceDefaults.Identity;
using ClusterCodex.V1;
using Google.Protobuf.Collections;
using Microsoft.EntityFrameworkCore;

namespace ClusterCodex.PolicyService.Users;

/// <summary>Users, for administrators: who calls was checked before.</summary>
internal sealed class UserEndpoints(
    IDbContextFactory<PolicyContext> contexts, PasswordHasher passwords, PolicyChanges changes, TimeProvider time)
{
    public async Task<ListUsersResponse> ListAsync(ListUsersRequest request, CancellationToken cancellationToken)
    {
        var limit = Paging.Limit(request.Limit);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var query = context.Users.AsNoTracking();
        if (request.Q.Length > 0)
        {
            var part = request.Q.ToLowerInvariant();
#pragma warning disable CA1862, CA1304, CA1311, MA0011 // runs in the database, which knows no comparison types
            query = query.Where(u => u.Email.Contains(part) || u.Name.ToLower().Contains(part));
#pragma warning restore CA1862, CA1304, CA1311, MA0011
        }

        if (request.Cursor.Length > 0)
        {
            // The cursor is the last e-mail of the page before: an index gives the rest.
            var after = request.Cursor;
            query = query.Where(u => string.Compare(u.Email, after) > 0);
        }

        var rows = await query.OrderBy(u => u.Email).Take(limit + 1).ToListAsync(cancellationToken);
        var admins = await Admins.ReadAsync(context, cancellationToken);
        var response = new ListUsersResponse();
        response.Users.AddRange(rows.Take(limit).Select(row => row.ToMessage(admins.Contains(row))));
        response.NextCursor = rows.Count > limit ? rows[limit - 1].Email : "";
        return response;
    }

    public async Task<User> CreateAsync(CreateUserRequest request, CallerIdentity caller, CancellationToken cancellationToken)
    {
        var email = UserRules.NormalizeEmail(request.Email);
        Throw(
        [
            ("email", UserRules.CheckEmail(email)),
            ("name", UserRules.CheckName(request.Name)),
            ("password", UserRules.CheckPassword(request.Password)),
            .. CheckGroups("groups", request.Groups),
        ]);

        var now = time.GetStoredNow();
        var row = new UserRow
        {
            Id = NewId.Make("usr"),
            Email = email,
            Name = request.Name.Trim(),
            Groups = [.. request.Groups.Distinct(StringComparer.Ordinal)],
            PasswordHash = passwords.Hash(request.Password),
            CreatedAt = now,
        };
        var user = await PolicyTransaction.RunAsync(
            contexts,
            async context =>
            {
                if (await context.Users.AnyAsync(u => u.Email == email, cancellationToken))
                {
                    throw RpcErrors.Conflict($"There is a user '{email}' already.");
                }

                context.Users.Add(row);
                context.Audit.Add(AuditRows.Create(caller, "user.create", $"user/{email}", now));
                return row.ToMessage((await Admins.ReadAsync(context, cancellationToken)).Contains(row));
            },
            cancellationToken);
        await changes.RefreshAsync(cancellationToken);
        return user;
    }

    public async Task<User> UpdateAsync(UpdateUserRequest request, CallerIdentity caller, CancellationToken cancellationToken)
    {
        Throw(
        [
            ("name", request.HasName ? UserRules.CheckName(request.Name) : null),
            ("password", request.HasPassword ? UserRules.CheckPassword(request.Password) : null),
            .. CheckGroups("groups.values", request.Groups?.Values ?? []),
        ]);
        if (request is { HasDisabled: true, Disabled: true } && request.Id == caller.Subject)
        {
            throw RpcErrors.Conflict("Nobody can disable themselves. Ask another administrator.");
        }

        // Slow on purpose, so not while the lock is held.
        var passwordHash = request.HasPassword ? passwords.Hash(request.Password) : null;
        var now = time.GetStoredNow();
        var user = await PolicyTransaction.RunAsync(
            contexts,
            async context =>
            {
                var row = await FindAsync(context, request.Id, cancellationToken);
                row.Name = request.HasName ? request.Name.Trim() : row.Name;
                row.Disabled = request.HasDisabled ? request.Disabled : row.Disabled;
                row.Groups = request.Groups is { } groups ? [.. groups.Values.Distinct(StringComparer.Ordinal)] : row.Groups;
                row.PasswordHash = passwordHash ?? row.PasswordHash;
                if (row.Disabled || passwordHash is not null)
                {
                    // First: it waits for those who are signing in with the old one.
                    await context.SaveChangesAsync(cancellationToken);
                    await context.Sessions.Where(s => s.UserId == row.Id && s.RevokedAt == null)
                        .ExecuteUpdateAsync(set => set.SetProperty(s => s.RevokedAt, now), cancellationToken);
                }

                await AdministratorRule.RequireOneAsync(context, cancellationToken);
                context.Audit.Add(AuditRows.Create(caller, "user.update", $"user/{row.Email}", now, Changed(request)));
                return row.ToMessage((await Admins.ReadAsync(context, cancellationToken)).Contains(row));
            },
            cancellationToken);
        await changes.RefreshAsync(cancellationToken);
        return user;
    }

    public async Task DeleteAsync(DeleteUserRequest request, CallerIdentity caller, CancellationToken cancellationToken)
    {
        if (request.Id == caller.Subject)
        {
            throw RpcErrors.Conflict("Nobody can delete themselves. Ask another administrator.");
        }

        await PolicyTransaction.RunAsync(
            contexts,
            async context =>
            {
                var row = await FindAsync(context, request.Id, cancellationToken);
                await context.Policies.Where(p => p.SubjectType == SubjectType.User && p.Subject == row.Email).ExecuteDeleteAsync(cancellationToken);
                context.Users.Remove(row);
                await AdministratorRule.RequireOneAsync(context, cancellationToken);
                context.Audit.Add(AuditRows.Create(caller, "user.delete", $"user/{row.Email}", time.GetStoredNow()));
                return row;
            },
            cancellationToken);
        await changes.RefreshAsync(cancellationToken);
    }

    private static async Task<UserRow> FindAsync(PolicyContext context, string id, CancellationToken cancellationToken) =>
        await context.Users.FindAsync([id], cancellationToken) ?? throw RpcErrors.NotFound($"There is no user '{id}'.");

    private static IEnumerable<(string Field, string? Message)> CheckGroups(string field, RepeatedField<string> groups)
    {
        if (groups.Count > UserRules.MaxGroups)
        {
            yield return (field, $"Must be at most {UserRules.MaxGroups}.");
        }

        for (var i = 0; i < groups.Count; i++)
        {
            yield return ($"{field}[{i}]", UserRules.CheckGroup(groups[i]));
        }
    }

    private static void Throw(IEnumerable<(string Field, string? Message)> checks)
    {
        var errors = checks.Where(check => check.Message is not null).Select(check => (check.Field, check.Message!)).ToArray();
        if (errors.Length > 0)
        {
            throw RpcErrors.Validation(errors);
        }
    }

    // What changed, without any of it: a password would be a secret, the rest is in the user.
    private static Dictionary<string, string> Changed(UpdateUserRequest request) => new(StringComparer.Ordinal)
    {
        ["changed"] = string.Join(' ', new[]
        {
            request.HasName ? "name" : "",
            request.HasPassword ? "password" : "",
            request.HasDisabled ? request.Disabled ? "disabled" : "enabled" : "",
            request.Groups is not null ? "groups" : "",
        }.Where(part => part.Length > 0)),
    };
}

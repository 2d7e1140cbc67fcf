using ClusterCodex.PolicyService.Domain;
using ClusterCodex.ServiceDefaults.Errors;
using Microsoft.EntityFrameworkCore;

namespace ClusterCodex.PolicyService.Storage;

/// <summary>Who is an administrator, as stored at this moment.</summary>
internal static class AdminQueries
{
    public static async Task<Admins> ReadAdminsAsync(this PolicyContext context, CancellationToken cancellationToken)
    {
        var policies = await context.Policies.AsNoTracking()
            .Select(p => new { p.SubjectType, p.Subject, p.Actions })
            .ToListAsync(cancellationToken);
        return Admins.Of(policies.Select(p => (new PolicySubject(p.SubjectType, p.Subject), (IReadOnlyList<string>)p.Actions)));
    }

    /// <summary>Saves the changes of <paramref name="context"/> and checks, before they are committed, that somebody can still correct policies.</summary>
    /// <exception cref="Grpc.Core.RpcException">CONFLICT: no enabled user would be left with the <c>admin</c> action.</exception>
    public static async Task SaveAndRequireAdminAsync(this PolicyContext context, CancellationToken cancellationToken)
    {
        await context.SaveChangesAsync(cancellationToken);
        var users = await context.Users.AsNoTracking().Where(u => !u.Disabled).Select(u => new { u.Email, u.Groups }).ToListAsync(cancellationToken);
        var admins = await context.ReadAdminsAsync(cancellationToken);
        if (!users.Any(user => admins.Contains(user.Email, user.Groups)))
        {
            throw RpcErrors.Conflict("This would leave nobody with the 'admin' action. Give it to somebody else first.");
        }
    }

    public static bool Contains(this Admins admins, UserRow user) => admins.Contains(user.Email, user.Groups);
}

using ClusterCodex.PolicyService.Storage;
using ClusterCodex.PolicyService.Users;
using ClusterCodex.ServiceDefaults.Errors;
using Microsoft.EntityFrameworkCore;

namespace ClusterCodex.PolicyService.Policies;

/// <summary>There is always somebody who can correct policies.</summary>
internal static class AdministratorRule
{
    /// <summary>Checks the changes in <paramref name="context"/> before they are committed.</summary>
    /// <exception cref="Grpc.Core.RpcException">CONFLICT: nobody enabled would be left with the <c>admin</c> action.</exception>
    public static async Task RequireOneAsync(PolicyContext context, CancellationToken cancellationToken)
    {
        await context.SaveChangesAsync(cancellationToken);
        var users = await context.Users.AsNoTracking().Where(u => !u.Disabled).Select(u => new { u.Email, u.Groups }).ToListAsync(cancellationToken);
        var admins = await Admins.ReadAsync(context, cancellationToken);
        if (!users.Any(user => admins.Contains(user.Email, user.Groups)))
        {
            throw RpcErrors.Conflict("This would leave nobody with the 'admin' action. Give it to somebody else first.");
        }
    }
}

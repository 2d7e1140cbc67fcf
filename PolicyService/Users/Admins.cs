using System.Collections.Frozen;
using ClusterCodex.PolicyService.Policies;
using ClusterCodex.PolicyService.Storage;
using Microsoft.EntityFrameworkCore;

namespace ClusterCodex.PolicyService.Users;

/// <summary>Whom a policy grants the <c>admin</c> action, as stored right now.</summary>
internal sealed class Admins
{
    private readonly FrozenSet<(SubjectKind, string)> _subjects;

    private Admins(FrozenSet<(SubjectKind, string)> subjects) => _subjects = subjects;

    public static async Task<Admins> ReadAsync(PolicyContext context, CancellationToken cancellationToken)
    {
        var policies = await context.Policies.AsNoTracking()
            .Select(p => new { p.SubjectType, p.Subject, p.Actions })
            .ToListAsync(cancellationToken);
        return new Admins(policies.Where(p => AccessPolicy.AllowsAdmin(p.Actions)).Select(p => (p.SubjectType, p.Subject)).ToFrozenSet());
    }

    public bool Contains(UserRow user) => Contains(user.Email, user.Groups);

    public bool Contains(string email, IEnumerable<string> groups) =>
        _subjects.Contains((SubjectKind.User, email)) || groups.Any(group => _subjects.Contains((SubjectKind.Group, group)));
}

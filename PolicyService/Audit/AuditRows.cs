using System.Diagnostics;
using System.Text.Json;
using ClusterCodex.AccessControl.Audit;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.PolicyService.Storage;

namespace ClusterCodex.PolicyService.Audit;

/// <summary>Creates audit rows for PolicyService's own actions.</summary>
internal static class AuditRows
{
    /// <summary>An allowed action of <paramref name="caller"/>.</summary>
    public static AuditRow Create(CallerIdentity caller, string action, string target, DateTimeOffset now, Dictionary<string, string>? details = null) =>
        Create(caller.DisplayName, action, target, AuditOutcome.Allowed, now, details);

    public static AuditRow Create(
        string actor, string action, string target, AuditOutcome outcome, DateTimeOffset now, Dictionary<string, string>? details = null) => new()
        {
            At = now,
            Actor = actor,
            Action = action,
            Target = target,
            Outcome = outcome.ToName(),
            Details = JsonSerializer.Serialize(details ?? new(StringComparer.Ordinal)),
            TraceId = Activity.Current?.TraceId.ToString() ?? "",
        };
}

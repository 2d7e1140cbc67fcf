using System.Diagnostics;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClusterCodex.AccessControl.Audit;

/// <summary>Makes audit entries the same way in every service.</summary>
public static class AuditEntries
{
    /// <summary>The outcome as entries hold it.</summary>
    public static string ToName(this AuditOutcome outcome) => outcome switch
    {
        AuditOutcome.Allowed => "allowed",
        AuditOutcome.Denied => "denied",
        AuditOutcome.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "Not an outcome."),
    };

    /// <summary>An entry about the running call.</summary>
    /// <param name="actor">Null: the caller of the running call, else <paramref name="service"/>.</param>
    /// <param name="service">This service's client id.</param>
    /// <param name="action">Such as <c>issue.dismiss</c>.</param>
    /// <param name="target">What it was done to.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="details">Further details; may be null.</param>
    /// <param name="now">When.</param>
    public static AuditEntry Create(
        string? actor, string service, string action, string target, AuditOutcome outcome, IReadOnlyDictionary<string, string>? details, DateTimeOffset now)
    {
        var entry = new AuditEntry
        {
            At = now.ToTimestamp(),
            Actor = actor ?? CallerContext.Current?.DisplayName ?? CallerIdentity.ServicePrefix + service,
            Action = action,
            Target = target,
            Outcome = outcome.ToName(),
            TraceId = Activity.Current?.TraceId.ToString() ?? "",
        };
        if (details is not null)
        {
            entry.Details.Add(details.ToDictionary());
        }

        return entry;
    }
}

namespace ClusterCodex.AccessControl.Audit;

/// <summary>How an audited action ended.</summary>
public enum AuditOutcome
{
    Allowed,
    Denied,
    Failed,
}

/// <summary>Records who did what. The actor is the caller of the running call, else this service; the trace is the running one.</summary>
public interface IAuditLog
{
    /// <summary>Queues an entry and returns at once. If the queue is full, the entry is written to the log instead, so that it is never lost silently.</summary>
    /// <param name="action">Such as <c>issue.dismiss</c>.</param>
    /// <param name="target">What it was done to, such as <c>issue/iss-1</c>.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="details">Further details, never a secret; may be null.</param>
    ValueTask WriteAsync(string action, string target, AuditOutcome outcome, IReadOnlyDictionary<string, string>? details = null);
}

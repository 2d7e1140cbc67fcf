using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace ClusterCodex.AccessControl.Audit;

internal static partial class QueuedAuditLogLog
{
    [LoggerMessage(1, LogLevel.Error, "An audit entry could not be queued and is recorded only here: {Actor} {Action} {Target} {Outcome} in trace {TraceId}.", EventName = nameof(Dropped))]
    public static partial void Dropped(ILogger logger, string actor, string action, string target, string outcome, string traceId);

    [LoggerMessage(2, LogLevel.Error, "PolicyService rejected the audit entry of {Action} on {Target}.", EventName = nameof(Rejected))]
    public static partial void Rejected(ILogger logger, Exception exception, string action, string target);

    [LoggerMessage(3, LogLevel.Warning, "PolicyService did not accept an audit entry ({StatusCode}); trying again in {Delay} ms.", EventName = nameof(Waiting))]
    public static partial void Waiting(ILogger logger, StatusCode statusCode, double delay);
}

using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace ClusterCodex.AccessControl.Audit;

internal static partial class QueuedAuditLogLog
{
    [LoggerMessage(1, LogLevel.Error, "An audit entry could not be queued and stands only here: {Actor} {Action} {Target} {Outcome} in trace {TraceId}.", EventName = nameof(Dropped))]
    public static partial void Dropped(ILogger logger, string actor, string action, string target, string outcome, string traceId);

    [LoggerMessage(2, LogLevel.Error, "PolicyService refused the audit entry of {Action} on {Target}.", EventName = nameof(Refused))]
    public static partial void Refused(ILogger logger, Exception exception, string action, string target);

    [LoggerMessage(3, LogLevel.Warning, "PolicyService took no audit entry ({StatusCode}); trying again in {Delay} ms.", EventName = nameof(Waiting))]
    public static partial void Waiting(ILogger logger, StatusCode statusCode, double delay);
}

using Grpc.Core;

namespace ClusterCodex.PlanService.Evidence;

internal static partial class EvidenceGathererLog
{
    [LoggerMessage(1, LogLevel.Warning, "Evidence is incomplete: {Part} could not be read ({StatusCode}).", EventName = nameof(PartMissing))]
    public static partial void PartMissing(ILogger logger, string part, StatusCode statusCode);
}

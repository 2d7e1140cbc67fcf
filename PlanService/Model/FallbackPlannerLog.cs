namespace ClusterCodex.PlanService.Model;

internal static partial class FallbackPlannerLog
{
    [LoggerMessage(1, LogLevel.Warning, "A plan is made offline instead of by model {Model}: {Reason}", EventName = nameof(FellBack))]
    public static partial void FellBack(ILogger logger, string model, string reason);
}

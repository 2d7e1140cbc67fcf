namespace ClusterCodex.PlanService.Pipeline;

internal static partial class PlannerLog
{
    [LoggerMessage(1, LogLevel.Information, "Plans are written by the planner {Planner}.", EventName = nameof(Chosen))]
    public static partial void Chosen(ILogger logger, string planner);
}

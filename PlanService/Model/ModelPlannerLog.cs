namespace ClusterCodex.PlanService.Model;

internal static partial class ModelPlannerLog
{
    [LoggerMessage(1, LogLevel.Warning, "An answer of model {Model} violated the plan's schema in {Count} places, first {Error}; asking once more.", EventName = nameof(SchemaBroken))]
    public static partial void SchemaBroken(ILogger logger, string model, int count, string error);
}

namespace ClusterCodex.PlanService.Pipeline;

internal static partial class PlanPipelineLog
{
    [LoggerMessage(1, LogLevel.Information, "Plan {PlanId} for issue {IssueId} by {GeneratedBy}: {Steps} steps, {Advice} of them advice, {Redacted} secrets redacted, in {Duration:0} ms.", EventName = nameof(Created))]
    public static partial void Created(ILogger logger, Guid planId, string issueId, string generatedBy, int steps, int advice, int redacted, double duration);

    [LoggerMessage(2, LogLevel.Warning, "No plan for issue {IssueId}: {Reason}", EventName = nameof(Failed))]
    public static partial void Failed(ILogger logger, string issueId, string reason);

    [LoggerMessage(3, LogLevel.Information, "Plan {PlanId} for issue {IssueId} is offered again: its evidence and context are the same.", EventName = nameof(Reused))]
    public static partial void Reused(ILogger logger, Guid planId, string issueId);
}

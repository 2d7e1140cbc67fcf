namespace ClusterCodex.PlanService.Model;

internal static partial class OpenAiPlanModelLog
{
    [LoggerMessage(1, LogLevel.Information, "Model {Model} answered {PromptLength} characters with {AnswerLength} and {Calls} calls of tools ({InputTokens} and {OutputTokens} tokens) in {Attempts} attempts and {Duration:0} ms.", EventName = nameof(Answered))]
    public static partial void Answered(ILogger logger, string model, int promptLength, int answerLength, int calls, int? inputTokens, int? outputTokens, int attempts, double duration);

    [LoggerMessage(2, LogLevel.Warning, "Model {Model} failed (HTTP {StatusCode}, {ErrorType}) after {Attempts} attempts and {Duration:0} ms.", EventName = nameof(Failed))]
    public static partial void Failed(ILogger logger, string model, int? statusCode, string errorType, int attempts, double duration);
}

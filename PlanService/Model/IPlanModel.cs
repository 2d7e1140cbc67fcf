using ClusterCodex.PlanService.Plans;
using ClusterCodex.PlanService.Prompt;

namespace ClusterCodex.PlanService.Model;

/// <summary>A language model that writes plans. It sees redacted text only.</summary>
internal interface IPlanModel
{
    /// <summary>The model's name, as in a plan's <c>generatedBy</c>.</summary>
    string Name { get; }

    /// <summary>Requests one answer, with retries within the time allowed.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="onPart">Called with each part of the answer as it is written.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="PlannerException">No answer was received.</exception>
    Task<ModelAnswer> AskAsync(ModelRequest request, Func<AnswerPart, ValueTask> onPart, CancellationToken cancellationToken);
}

/// <summary>What a model is asked.</summary>
/// <param name="Conversation">In order, as <see cref="PromptBuilder"/> begins it.</param>
/// <param name="MayCallTools">Whether it may call tools now; those it has called stay in the conversation.</param>
internal sealed record ModelRequest(ModelConversation Conversation, bool MayCallTools);

/// <param name="Text">The next characters of the answer, cut anywhere.</param>
/// <param name="StartsAnswer">Whether they are its first: an attempt that is repeated starts a new answer.</param>
internal readonly record struct AnswerPart(string Text, bool StartsAnswer);

/// <param name="Text">As the model wrote it.</param>
/// <param name="Calls">The tools that the model wants called before it answers; empty: this is its answer.</param>
/// <param name="InputTokens">Null where the endpoint does not report it.</param>
/// <param name="OutputTokens">Null where the endpoint does not report it.</param>
internal sealed record ModelAnswer(string Text, IReadOnlyList<ToolCall> Calls, int? InputTokens, int? OutputTokens)
{
    /// <summary>How many attempts began to answer, this one included: each has a cost.</summary>
    public int Begun { get; init; } = 1;
}

using ClusterCodex.PlanService.Plans;
using ClusterCodex.PlanService.Prompt;

namespace ClusterCodex.PlanService.Model;

/// <summary>A language model that writes plans. It sees redacted text only.</summary>
internal interface IPlanModel
{
    /// <summary>The model's name, as in a plan's <c>generatedBy</c>.</summary>
    string Name { get; }

    /// <summary>Requests one answer, with retries within the time allowed.</summary>
    /// <param name="messages">The conversation so far, in order.</param>
    /// <param name="onPart">Called with each part of the answer as it is written.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="PlannerException">No answer was received.</exception>
    Task<ModelAnswer> AskAsync(IReadOnlyList<ModelMessage> messages, Func<AnswerPart, ValueTask> onPart, CancellationToken cancellationToken);
}

/// <param name="Text">The next characters of the answer, cut anywhere.</param>
/// <param name="StartsAnswer">Whether they are its first: an attempt that is repeated starts a new answer.</param>
internal readonly record struct AnswerPart(string Text, bool StartsAnswer);

/// <param name="Text">As the model wrote it.</param>
/// <param name="InputTokens">Null where the endpoint does not report it.</param>
/// <param name="OutputTokens">Null where the endpoint does not report it.</param>
internal sealed record ModelAnswer(string Text, int? InputTokens, int? OutputTokens);

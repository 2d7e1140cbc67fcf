using ClusterCodex.PlanService.Redaction;

namespace ClusterCodex.PlanService.Model;

/// <summary>A language model that writes plans. It sees redacted text only.</summary>
internal interface IPlanModel
{
    /// <summary>The model's name, as in a plan's <c>generatedBy</c>.</summary>
    string Name { get; }

    /// <summary>Asks for one answer, with retries within the time allowed.</summary>
    /// <param name="messages">The conversation so far, in order.</param>
    /// <param name="onText">Called with the whole answer as far as it is written; starts anew when an attempt is repeated.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="ModelException">No answer could be had.</exception>
    Task<ModelAnswer> AskAsync(IReadOnlyList<ModelMessage> messages, Func<string, ValueTask> onText, CancellationToken cancellationToken);
}

internal enum ModelRole
{
    System,
    User,
    Assistant,
}

internal sealed record ModelMessage(ModelRole Role, RedactedText Text);

/// <param name="Text">As the model wrote it.</param>
/// <param name="InputTokens">Null where the endpoint does not tell.</param>
/// <param name="OutputTokens">Null where the endpoint does not tell.</param>
internal sealed record ModelAnswer(string Text, int? InputTokens, int? OutputTokens);

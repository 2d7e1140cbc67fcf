namespace ClusterCodex.PlanService.Prompt;

/// <summary>A conversation with a model.</summary>
/// <param name="Messages">In order.</param>
/// <param name="Schema">The form of the answer in words, for endpoints that do not take a schema; comes after the first message.</param>
internal sealed record ModelConversation(IReadOnlyList<ModelMessage> Messages, ModelMessage Schema)
{
    /// <summary>Characters of all messages.</summary>
    public int Length => Messages.Sum(message => message.Text.Value.Length + message.Calls.Sum(call => call.Arguments.Value.Length));

    /// <summary>The messages, with the answer's form in words among them.</summary>
    public IEnumerable<ModelMessage> WithSchema => Messages.Take(1).Append(Schema).Concat(Messages.Skip(1));

    public ModelConversation With(params IEnumerable<ModelMessage> more) => this with { Messages = [.. Messages, .. more] };
}

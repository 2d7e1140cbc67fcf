using ClusterCodex.Kubernetes.Redaction;

namespace ClusterCodex.PlanService.Prompt;

internal enum ModelRole
{
    System,
    User,
    Assistant,
    Tool,
}

/// <summary>One message of the conversation with a model: redacted text only.</summary>
/// <param name="Role">Who speaks.</param>
/// <param name="Text">May be empty where an assistant only calls tools.</param>
internal sealed record ModelMessage(ModelRole Role, RedactedText Text)
{
    /// <summary>The tools that an assistant called; empty for every other role.</summary>
    public IReadOnlyList<SealedToolCall> Calls { get; init; } = [];

    /// <summary>The call that a tool answers; null for every other role.</summary>
    public string? CallId { get; init; }
}

/// <summary>A call of a tool as it is sent back to the model that made it.</summary>
/// <param name="Id">As the model named it.</param>
/// <param name="Tool">The tool's name.</param>
/// <param name="Arguments">A JSON object.</param>
internal sealed record SealedToolCall(string Id, string Tool, RedactedText Arguments);

/// <summary>A call of a tool as the model wrote it: not checked.</summary>
/// <param name="Id">By which the model recognises the result.</param>
/// <param name="Tool">The tool's name, if there is one of this name.</param>
/// <param name="Arguments">JSON, if the model wrote JSON.</param>
internal sealed record ToolCall(string Id, string Tool, string Arguments);

using ClusterCodex.Kubernetes.Redaction;

namespace ClusterCodex.PlanService.Prompt;

internal enum ModelRole
{
    System,
    User,
    Assistant,
}

/// <summary>One message of the conversation with a model: redacted text only.</summary>
internal sealed record ModelMessage(ModelRole Role, RedactedText Text);

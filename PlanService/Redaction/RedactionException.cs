namespace ClusterCodex.PlanService.Redaction;

/// <summary>The evidence cannot be redacted, and so no plan be made. The message says why and what would help; it holds no evidence.</summary>
internal sealed class RedactionException(string message) : Exception(message);

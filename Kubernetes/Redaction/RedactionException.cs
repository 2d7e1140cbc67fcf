namespace ClusterCodex.Kubernetes.Redaction;

/// <summary>The evidence cannot be redacted, so no plan can be created. The message states the reason and a remedy; it contains no evidence.</summary>
public sealed class RedactionException(string message) : Exception(message);

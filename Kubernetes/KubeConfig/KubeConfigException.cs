namespace ClusterCodex.Kubernetes;

/// <summary>A kubeconfig cannot be used. The message names file, context and field, and never holds a secret.</summary>
public sealed class KubeConfigException(string message, Exception? innerException = null) : Exception(message, innerException);

namespace ClusterCodex.PlanService.Model;

/// <summary>The model gave no usable answer. The message says why and what would help; it holds neither prompt, answer nor key.</summary>
internal sealed class ModelException(string message, Exception? inner = null) : Exception(message, inner);

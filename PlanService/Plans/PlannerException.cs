namespace ClusterCodex.PlanService.Plans;

/// <summary>No plan could be made. The message says why and what would help; it holds neither prompt, answer nor key.</summary>
internal sealed class PlannerException(string message, Exception? inner = null) : Exception(message, inner);

namespace ClusterCodex.PlanService.Plans;

/// <summary>No plan could be made. The message says why and what would help; it holds neither prompt, answer nor key.</summary>
internal sealed class PlannerException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>How many attempts of a model began to answer before: each has a cost.</summary>
    public int Begun { get; set; }
}

using System.ComponentModel.DataAnnotations;

namespace ClusterCodex.PlanService.Evidence;

/// <summary>How evidence is fetched (<c>Evidence</c>).</summary>
public sealed record EvidenceOptions
{
    public const string Section = "Evidence";

    /// <summary>Longest wait for the cluster before a plan is made without it: 1 s to 1 min, by default 4 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(4);
}

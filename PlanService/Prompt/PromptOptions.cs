using System.ComponentModel.DataAnnotations;

namespace ClusterCodex.PlanService.Prompt;

/// <summary>Limits of what is sent to a model (<c>Prompt</c>).</summary>
internal sealed record PromptOptions
{
    public const string Section = "Prompt";

    /// <summary>Most characters of evidence in one prompt: 4,000 to 1,000,000, by default 60,000 (about 15,000 tokens).</summary>
    [Range(4000, 1_000_000)]
    public int MaxEvidenceLength { get; init; } = 60_000;

    /// <summary>Whether names of objects are replaced by aliases; by default they are sent unchanged.</summary>
    public bool AnonymiseNames { get; init; }
}

using System.ComponentModel.DataAnnotations;

namespace ClusterCodex.PlanService.Investigation;

/// <summary>How much a model may look up for one plan (<c>Investigation</c>).</summary>
internal sealed record InvestigationOptions
{
    public const string Section = "Investigation";

    /// <summary>Most calls of tools: 0 (no tools are offered) to 100, by default 10.</summary>
    [Range(0, 100)]
    public int MaxCalls { get; init; } = 10;

    /// <summary>After which time no more calls are made: 1 s to 10 min, by default 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>After how many tokens, of all questions and answers so far, no more calls are made: 1,000 to 10,000,000, by default 150,000.</summary>
    [Range(1000, 10_000_000)]
    public int MaxTokens { get; init; } = 150_000;

    /// <summary>Longest result of one call, in characters: 500 to 100,000, by default 8,000. A longer one is cut.</summary>
    [Range(500, 100_000)]
    public int MaxResultLength { get; init; } = 8000;

    /// <summary>Longest wait for the cluster in one call: 0.5 s to 1 min, by default 4 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:01:00")]
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(4);
}

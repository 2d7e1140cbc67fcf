namespace ClusterCodex.IssueService.Facts;

/// <summary>Which nodes a pod asks for; only what is required.</summary>
internal sealed record AffinityFacts
{
    public NodeAffinityFacts? NodeAffinity { get; set; }

    public PodAffinityFacts? PodAffinity { get; set; }

    public PodAffinityFacts? PodAntiAffinity { get; set; }
}

internal sealed record NodeAffinityFacts
{
    public NodeTermsFacts? RequiredDuringSchedulingIgnoredDuringExecution { get; set; }
}

internal sealed record NodeTermsFacts
{
    /// <summary>Of which one has to match.</summary>
    public IReadOnlyList<NodeTermFacts>? NodeSelectorTerms { get; set; }
}

internal sealed record NodeTermFacts
{
    public IReadOnlyList<LabelRequirementFacts>? MatchExpressions { get; set; }
}

internal sealed record PodAffinityFacts
{
    public IReadOnlyList<PodTermFacts>? RequiredDuringSchedulingIgnoredDuringExecution { get; set; }
}

internal sealed record PodTermFacts
{
    public LabelSelectorFacts? LabelSelector { get; set; }

    public string TopologyKey { get; set; } = "";
}

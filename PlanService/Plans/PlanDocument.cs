namespace ClusterCodex.PlanService.Plans;

/// <summary>A plan for an issue, as a planner writes it.</summary>
internal sealed record PlanDocument
{
    public required QuickFix QuickFix { get; init; }

    public required IReadOnlyList<string> RootCauseHypotheses { get; init; }

    public required IReadOnlyList<string> EvidenceToGather { get; init; }

    public required IReadOnlyList<string> Recommendations { get; init; }

    /// <summary>The same plan with every text passed through <paramref name="map"/>.</summary>
    public PlanDocument Map(Func<string, string> map) => new()
    {
        QuickFix = new QuickFix
        {
            Summary = map(QuickFix.Summary),
            Assumptions = [.. QuickFix.Assumptions.Select(map)],
            Steps = [.. QuickFix.Steps.Select(step => step.Map(map))],
            Fallback = map(QuickFix.Fallback),
        },
        RootCauseHypotheses = [.. RootCauseHypotheses.Select(map)],
        EvidenceToGather = [.. EvidenceToGather.Select(map)],
        Recommendations = [.. Recommendations.Select(map)],
    };
}

internal sealed record QuickFix
{
    public required string Summary { get; init; }

    public required IReadOnlyList<string> Assumptions { get; init; }

    public required IReadOnlyList<PlanStep> Steps { get; init; }

    public required string Fallback { get; init; }
}

internal sealed record PlanStep
{
    /// <summary>Unique within the plan.</summary>
    public required string StepId { get; init; }

    public required string Description { get; init; }

    /// <summary>One command within the guardrails; null for advice.</summary>
    public string? Kubectl { get; init; }

    public required string Validation { get; init; }

    /// <summary>How to undo a change; null for what changes nothing.</summary>
    public string? Rollback { get; init; }

    public required Impact Impact { get; init; }

    public PlanStep Map(Func<string, string> map) => this with
    {
        Description = map(Description),
        Kubectl = Kubectl is null ? null : map(Kubectl),
        Validation = map(Validation),
        Rollback = Rollback is null ? null : map(Rollback),
    };
}

/// <summary>What a step does to what is running.</summary>
internal enum Impact
{
    None,
    Low,
    Medium,
    High,
}

/// <summary>What a plan is to achieve.</summary>
internal enum PlanHorizon
{
    /// <summary>Make it work again now.</summary>
    ShortTerm,

    /// <summary>Keep it from happening again.</summary>
    LongTerm,
}

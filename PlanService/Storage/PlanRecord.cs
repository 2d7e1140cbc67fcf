namespace ClusterCodex.PlanService.Storage;

/// <summary>A stored plan, as a row.</summary>
internal sealed class PlanRecord
{
    /// <summary>Ordered by creation time.</summary>
    public required Guid Id { get; init; }

    public required string IssueId { get; init; }

    public required string Cluster { get; init; }

    /// <summary>Of the issue's object.</summary>
    public required string Kind { get; init; }

    /// <summary>Of the issue's object; empty for cluster-scoped ones.</summary>
    public required string Namespace { get; init; }

    public required string Name { get; init; }

    /// <summary>Subject of the user who asked for it.</summary>
    public required string Author { get; init; }

    /// <summary><c>ShortTerm</c> or <c>LongTerm</c>.</summary>
    public required string Horizon { get; init; }

    public required string GeneratedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The plan as JSON.</summary>
    public required string Document { get; init; }

    /// <summary>What the plan stands on, as a <c>Plan</c> message in JSON of which only these fields are set.</summary>
    public required string Grounds { get; init; }

    /// <summary>Of what the model was asked, as <c>PromptFingerprint</c> has it; null where the plan is not to be offered again.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>The access that the evidence requires, as <c>Action|Kind|namespace</c>: a user without all of it does not see the plan.</summary>
    public required string[] Access { get; init; }
}

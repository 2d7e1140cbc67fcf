namespace ClusterCodex.IssueService.Facts;

/// <summary>A Namespace.</summary>
internal sealed record NamespaceFacts : IFacts
{
    public MetaFacts Metadata { get; set; } = new();

    public ConditionsFacts Status { get; set; } = new();
}

/// <summary>A ResourceQuota.</summary>
internal sealed record QuotaFacts : IFacts
{
    public MetaFacts Metadata { get; set; } = new();

    public QuotaStatusFacts Status { get; set; } = new();
}

internal sealed record QuotaStatusFacts
{
    public IReadOnlyDictionary<string, string>? Hard { get; set; }

    public IReadOnlyDictionary<string, string>? Used { get; set; }
}

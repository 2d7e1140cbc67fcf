namespace ClusterCodex.IssueService.Facts;

/// <summary>A Role or ClusterRole.</summary>
internal sealed record RoleFacts : IFacts
{
    public MetaFacts Metadata { get; set; } = new();

    public IReadOnlyList<RuleFacts>? Rules { get; set; }
}

internal sealed record RuleFacts
{
    public IReadOnlyList<string>? Verbs { get; set; }

    public IReadOnlyList<string>? ApiGroups { get; set; }

    public IReadOnlyList<string>? Resources { get; set; }
}

/// <summary>A RoleBinding or ClusterRoleBinding.</summary>
internal sealed record RoleBindingFacts : IFacts
{
    public MetaFacts Metadata { get; set; } = new();

    public ObjectReferenceFacts RoleRef { get; set; } = new();

    public IReadOnlyList<ObjectReferenceFacts>? Subjects { get; set; }
}

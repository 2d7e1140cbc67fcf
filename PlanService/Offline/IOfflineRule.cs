namespace ClusterCodex.PlanService.Offline;

/// <summary>Writes plans for one family of problems.</summary>
internal interface IOfflineRule
{
    /// <summary>The categories of issues that are this family.</summary>
    IReadOnlyCollection<string> Categories { get; }

    /// <summary>Whether the evidence shows this family, of an issue whose category is none of any family's.</summary>
    bool Applies(Facts facts);

    /// <summary>Fills in a draft, every statement with the evidence for it.</summary>
    void Write(PlanDraft draft);
}

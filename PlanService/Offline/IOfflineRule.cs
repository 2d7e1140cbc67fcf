namespace ClusterCodex.PlanService.Offline;

/// <summary>Writes plans for one family of problems.</summary>
internal interface IOfflineRule
{
    /// <summary>Whether the evidence shows this family.</summary>
    bool Applies(Facts facts);

    /// <summary>Fills in a draft, every statement with the evidence for it.</summary>
    void Write(PlanDraft draft);
}

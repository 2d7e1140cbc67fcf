namespace ClusterCodex.PlanService.Storage;

/// <summary>The tokens that somebody has used of the model on a day, or has reserved.</summary>
internal sealed class ModelUsageRecord
{
    /// <summary>In UTC.</summary>
    public required DateOnly Day { get; init; }

    /// <summary><c>total</c>, <c>group</c> or <c>user</c>.</summary>
    public required string Scope { get; init; }

    /// <summary>A user's id, a group's name, or empty.</summary>
    public required string Subject { get; init; }

    public required long Tokens { get; init; }
}

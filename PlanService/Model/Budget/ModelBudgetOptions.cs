using System.ComponentModel.DataAnnotations;

namespace ClusterCodex.PlanService.Model.Budget;

/// <summary>Most tokens that plans may use of the model in a day, which begins at 00:00 UTC (<c>ModelBudget</c>). 0: no limit.</summary>
internal sealed record ModelBudgetOptions
{
    public const string Section = "ModelBudget";

    /// <summary>Of one user, by default 500,000.</summary>
    [Range(0, long.MaxValue)]
    public long PerUser { get; init; } = 500_000;

    /// <summary>Of the users of one group together, by default no limit.</summary>
    [Range(0, long.MaxValue)]
    public long PerGroup { get; init; }

    /// <summary>By the group's name, instead of <see cref="PerGroup"/>.</summary>
    public IReadOnlyDictionary<string, long> Groups { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Of everybody together, by default 5,000,000.</summary>
    [Range(0, long.MaxValue)]
    public long Total { get; init; } = 5_000_000;

    /// <summary>The limit of a group; 0 for none.</summary>
    public long Of(string group) => Groups.GetValueOrDefault(group, PerGroup);
}

using System.Globalization;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.PlanService.Plans;
using ClusterCodex.PlanService.Storage;
using Microsoft.Extensions.Options;

namespace ClusterCodex.PlanService.Model.Budget;

/// <summary>
/// Enforces how many tokens users, groups and all together may use in a day, over all replicas and restarts: each question reserves
/// what it may cost at most before it is sent, and afterwards is charged what it did cost.
/// </summary>
internal sealed class ModelBudget(ModelUsageStore store, IOptions<ModelBudgetOptions> options, IOptions<ModelOptions> model, TimeProvider time)
{
    private const string All = "total";
    private const string Group = "group";
    private const string User = "user";

    /// <summary>Reserves what a question may cost.</summary>
    /// <param name="caller">Who is charged, with the groups of the sign-in.</param>
    /// <param name="length">Characters of the question.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <exception cref="PlannerException">A budget is used up.</exception>
    public async Task<ModelReservation> ReserveAsync(CallerIdentity caller, int length, CancellationToken cancellationToken)
    {
        var limits = LimitsOf(caller);
        var question = ModelReservation.Estimate(length);
        var reserved = question + model.Value.MaxOutputTokens;
        var day = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        return limits.Count == 0 || await store.AddAsync(day, limits, reserved, cancellationToken) is not { } exhausted
            ? new ModelReservation(store, day, limits, question, reserved)
            : throw new PlannerException(Explain(exhausted));
    }

    private List<UsageLimit> LimitsOf(CallerIdentity caller)
    {
        UsageLimit[] limits =
        [
            .. caller.Groups.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(group => new UsageLimit(Group, group, options.Value.Of(group))),
            new(All, "", options.Value.Total),
            new(User, caller.Subject, options.Value.PerUser),
        ];
        return [.. limits.Where(limit => limit.Tokens > 0)];
    }

    private static string Explain(UsageLimit limit)
    {
        var whose = limit.Scope switch
        {
            User => "The budget of the user who asked",
            // Not which one: others may read it.
            Group => "The budget of a group of the user who asked",
            _ => "The budget of all users",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{whose} of {limit.Tokens:N0} tokens a day for the model does not allow another question today; the next day begins at 00:00 UTC.");
    }
}

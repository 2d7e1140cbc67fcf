using ClusterCodex.PlanService.Storage;

namespace ClusterCodex.PlanService.Model.Budget;

/// <summary>What one question has reserved. If nobody settles it, because the plan was cancelled or the service died, it stays charged.</summary>
internal sealed class ModelReservation(ModelUsageStore store, DateOnly day, IReadOnlyCollection<UsageLimit> limits, long question, long reserved)
{
    // Rather too few: manifests and logs have three to four characters a token.
    private const int CharactersPerToken = 3;

    /// <summary>The tokens that a text of this many characters may have.</summary>
    public static long Estimate(int length) => (length / CharactersPerToken) + 1;

    /// <summary>Charges what the answer did cost, as the endpoint reports it or by its length.</summary>
    /// <returns>The tokens charged.</returns>
    public async Task<long> SettleAsync(ModelAnswer answer)
    {
        var written = Estimate(answer.Text.Length + answer.Calls.Sum(call => call.Arguments.Length));
        var tokens = Math.Max(0, answer.InputTokens ?? question) + Math.Max(0, answer.OutputTokens ?? written);
        tokens += (answer.Begun - 1) * reserved;
        await ChangeAsync(tokens - reserved);
        return tokens;
    }

    /// <summary>Charges the reservation for each attempt that began to answer, although none was complete.</summary>
    public Task FailAsync(int begun) => ChangeAsync((begun - 1) * reserved);

    // Also where the plan is cancelled meanwhile.
    private Task ChangeAsync(long tokens) => limits.Count == 0 ? Task.CompletedTask : store.ChangeAsync(day, limits, tokens, CancellationToken.None);
}

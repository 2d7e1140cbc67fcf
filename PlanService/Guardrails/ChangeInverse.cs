namespace ClusterCodex.PlanService.Guardrails;

/// <summary>A workload before a change, as far as the evidence shows it.</summary>
/// <param name="Kind">As in <see cref="WorkloadRef"/>.</param>
/// <param name="Name">A DNS name.</param>
/// <param name="Revision">The current revision; null where it is not known, or the kind has none.</param>
/// <param name="Images">Container name to current image.</param>
/// <param name="Replicas">Null where it is not known.</param>
internal sealed record WorkloadState(string Kind, string Name, long? Revision, IReadOnlyDictionary<string, string> Images, int? Replicas);

/// <summary>Computes the operation that undoes another. A rollback that a planner proposes is never used: it may be a different change.</summary>
internal static class ChangeInverse
{
    /// <param name="change">What is to be undone.</param>
    /// <param name="state">The target before the change; null where nothing is known of it.</param>
    /// <returns>Null where the inverse cannot be determined.</returns>
    public static ChangeOperation? Of(ChangeOperation change, WorkloadState? state) => change switch
    {
        Scale scale => (scale.CurrentReplicas ?? state?.Replicas) is { } replicas and > 0 ? new Scale(scale.Target, replicas, scale.Replicas) : null,
        SetImage image when state is not null && image.Images.All(pair => state.Images.ContainsKey(pair.Key)) =>
            new SetImage(image.Target, [.. image.Images.Select(pair => KeyValuePair.Create(pair.Key, state.Images[pair.Key]))]),
        // Without revisions there is nothing to roll back to.
        { Target.Kind: "CronJob" } => null,
        // Without a number: the revision before the change, which is the current one.
        _ => new RolloutUndo(change.Target, state?.Revision),
    };

    /// <summary>The workload after a change, for the inverse of the next one: undoing a step must not undo the steps before it.</summary>
    public static WorkloadState After(ChangeOperation change, WorkloadState state) => change switch
    {
        Scale scale => state with { Replicas = scale.Replicas },
        // The new revision's number is not known before the change.
        SetImage image => state with
        {
            Revision = null,
            Images = state.Images.Select(pair => KeyValuePair.Create(pair.Key, image.Images.LastOrDefault(set => set.Key == pair.Key).Value ?? pair.Value)).ToDictionary(StringComparer.Ordinal),
        },
        RolloutUndo => state with { Revision = null, Images = new Dictionary<string, string>(StringComparer.Ordinal) },
        _ => state with { Revision = null },
    };
}

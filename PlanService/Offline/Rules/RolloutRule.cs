using ClusterCodex.V1;

namespace ClusterCodex.PlanService.Offline.Rules;

/// <summary>A workload that does not reach the number of ready pods it should have.</summary>
internal sealed class RolloutRule : IOfflineRule
{
    private static readonly string[] Reasons =
    [
        "DeploymentUnavailable", "Unavailable", "MinimumReplicasUnavailable", "ReplicasUnavailable", "ReplicasNotReady", "NotProgressing",
        "ReplicaMismatch", "FailedCreate", "ReplicaFailure", "QuotaRefuses", "NoMatchingNode", "RolloutStuck", "DeploymentNotProgressing",
    ];

    public IReadOnlyCollection<string> Categories => Reasons;

    public bool Applies(Facts facts) =>
        facts.Evidence.Kind is "Deployment" or "StatefulSet" or "DaemonSet" or "ReplicaSet";

    public void Write(PlanDraft draft)
    {
        var facts = draft.Facts;
        var rejected = facts.EventsOf("FailedCreate").Select(one => one.Message).FirstOrDefault();
        foreach (var condition in Conditions(facts.Evidence.Objects.Object).Concat(Conditions(facts.Evidence.Objects.Workload)).Distinct(StringComparer.Ordinal))
        {
            draft.Hypotheses.Add($"{Read(condition)} Evidence: {condition}");
        }

        if (facts.Target is { } target)
        {
            draft.Inspect("See how far the rollout has progressed.", $"rollout status {target} --timeout=10s", "The output shows which replicas it waits for.");
            draft.Inspect("See the earlier revisions.", $"rollout history {target}", "The revision to roll back to is listed.");
        }

        draft.Inspect("See the pods and their states.", "get pods -o wide", "Pods that are missing or not ready show.");
        if (facts.IsLongTerm)
        {
            draft.Advise("Keep maxUnavailable at 0 with a readiness probe, and progressDeadlineSeconds short, so that a bad revision stops automatically while the old one keeps serving.", "A deliberately broken revision in a test namespace leaves the old pods ready.");
            draft.Recommendations.Add("Have the pipeline wait for the rollout and roll back automatically when it fails.");
            draft.Recommendations.Add("Alert on deployments whose condition Available is False.");
        }
        else if (rejected is not null)
        {
            draft.Fix($"Make the pods acceptable, or what refuses them admit them: {rejected}", "The pods are created.");
        }
        else if (!draft.UndoToLastGood("The current revision does not become ready."))
        {
            draft.Fix("See in the states and events of its pods why they are not ready; no earlier revision has ready pods to go back to.", "All replicas are ready.");
        }

        if (facts.Evidence.Category is "ReplicasUnavailable" or "ProgressDeadlineExceeded")
        {
            draft.ToGather.Add("State, events and logs of the pods that are not ready.");
        }

        draft.Fallback = "If the earlier revision does not become ready either, the cause lies outside the workload: quotas, nodes, configuration objects or services it depends on.";
    }

    private static IEnumerable<string> Conditions(ResourceDetail? detail) => detail?.Conditions
        .Where(one => (one.Type is "Available" or "Progressing" or "Ready" && one.Status != "True") || (one.Type is "ReplicaFailure" && one.Status == "True"))
        .Select(one => $"{one.Type}={one.Status}, {one.Reason}: {one.Message}") ?? [];

    private static string Read(string condition) =>
        condition.StartsWith("Progressing", StringComparison.Ordinal) ? "The new revision's pods did not become ready in the time allowed."
        : condition.StartsWith("ReplicaFailure", StringComparison.Ordinal) ? "Pods cannot be created."
        : "Too few pods are ready.";
}

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
        Reasons.Contains(facts.Evidence.Category, StringComparer.Ordinal)
        || facts.Evidence.Kind is "Deployment" or "StatefulSet" or "DaemonSet" or "ReplicaSet";

    public void Write(PlanDraft draft)
    {
        var facts = draft.Facts;
        var conditions = Conditions(facts.Evidence.Objects.Object).Concat(Conditions(facts.Evidence.Objects.Workload)).Distinct(StringComparer.Ordinal).ToList();
        var said = conditions.Count > 0 ? conditions[0] : facts.Evidence.Issue.Issue.Message;
        draft.Summary = $"{facts.Subject} does not have all its pods ready: {said}";
        foreach (var condition in conditions)
        {
            draft.Hypotheses.Add($"{Read(condition)} Evidence: {condition}");
        }

        var rejected = facts.EventsOf("FailedCreate").Select(one => one.Message).FirstOrDefault();
        if (rejected is not null)
        {
            draft.Hypotheses.Insert(0, $"Pod creation is rejected by a quota, a limit range or an admission check. Evidence: {rejected}");
        }

        if (draft.Hypotheses.Count == 0)
        {
            draft.Hypotheses.Add($"New pods do not become ready. Evidence: {said}");
        }

        if (facts.Target is { } target)
        {
            draft.Inspect("See how far the rollout has progressed.", $"rollout status {target} --timeout=10s", "The output shows which replicas it waits for.");
            draft.Inspect("See the earlier revisions.", $"rollout history {target}", "The revision to roll back to is listed.");
        }

        draft.Inspect("See the pods and their states.", "get pods -o wide", "The pods that are not ready show their reason.");
        if (facts.IsLongTerm)
        {
            draft.Advise("Keep maxUnavailable at 0 with a readiness probe, and progressDeadlineSeconds short, so that a bad revision stops automatically while the old one keeps serving.", "A deliberately broken revision in a test namespace leaves the old pods ready.");
            draft.Recommendations.Add("Have the pipeline wait for the rollout and roll back automatically when it fails.");
            draft.Recommendations.Add("Alert on deployments whose condition Available is False.");
        }
        else if (rejected is not null)
        {
            draft.Fix($"Make room for the pods first: {rejected}", "The ReplicaSet creates its pods.");
        }
        else if (!draft.UndoToLastGood("The current revision does not become ready."))
        {
            draft.Fix("Find the reason in the states and events of the pods that are not ready and fix it in the manifest; the evidence shows no earlier revision to roll back to.", "All replicas are ready.");
        }

        draft.ToGather.Add("State, events and logs of the pods that are not ready.");
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

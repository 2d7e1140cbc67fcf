using ClusterCodex.IssueService.Analyzers;
using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.StatusAnalyzers;

/// <summary>Finds problems of a Deployment in its status.</summary>
internal sealed class DeploymentAnalyzer(AnalyzerOptions options)
{
    private const string Kind = "Deployment";

    /// <summary>Evaluates the state of a deployment at <paramref name="now"/>.</summary>
    public Analysis Analyze(string cluster, WorkloadFacts deployment, DateTimeOffset now)
    {
        var (metadata, status) = (deployment.Metadata, deployment.Status);
        var desired = deployment.Spec.Replicas ?? 1;

        // A status of an older generation describes a spec that has been replaced.
        if (metadata.DeletionTimestamp is not null || desired == 0 || status.ObservedGeneration < metadata.Generation)
        {
            return Analysis.Healthy;
        }

        var findings = new List<Finding>();
        if (status.Condition("ReplicaFailure", "True") is { } failure)
        {
            findings.Add(Found(IssueCatalog.ReplicaFailure, failure.Message ?? "Pods cannot be created.", failure));
        }

        if (status.Condition("Progressing", "False") is { } stuck)
        {
            findings.Add(Found(IssueCatalog.RolloutStuck, stuck.Message ?? "The rollout does not progress.", stuck));
        }

        // Fewer replicas than desired are normal during a rollout or while a node is drained; `Available` becomes False where there are too few.
        if (findings.Count > 0 || status.Condition("Available", "False") is not { } unavailable)
        {
            return new Analysis(findings, null);
        }

        var since = unavailable.LastTransitionTime ?? metadata.CreationTimestamp;
        var unavailableAt = since + options.UnreadyAfter;
        if (now < unavailableAt)
        {
            return new Analysis(findings, unavailableAt);
        }

        findings.Add(new Finding(
            Key(IssueCatalog.ReplicasUnavailable),
            FindingSource.Builtin,
            $"{status.AvailableReplicas} of {desired} replicas are available.",
            since,
            [new(FindingSource.Builtin, "status.availableReplicas", $"{status.AvailableReplicas} of {desired}", null), EvidenceOf(unavailable)]));
        return new Analysis(findings, null);

        IssueKey Key(string category) => new(cluster, Kind, metadata.Namespace, metadata.Name, category);

        Finding Found(string category, string message, ConditionFacts condition) =>
            new(Key(category), FindingSource.Builtin, message, condition.LastTransitionTime ?? metadata.CreationTimestamp, [EvidenceOf(condition)]);
    }

    private static Evidence EvidenceOf(ConditionFacts condition) => new(
        FindingSource.Builtin, $"conditions[{condition.Type}]", $"{condition.Reason}: {condition.Message}", condition.LastTransitionTime);
}

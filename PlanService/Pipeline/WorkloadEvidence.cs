using System.Globalization;
using ClusterCodex.Kubernetes.Redaction;
using ClusterCodex.PlanService.Evidence;
using ClusterCodex.PlanService.Guardrails;
using ClusterCodex.V1;
using YamlDotNet.RepresentationModel;

namespace ClusterCodex.PlanService.Pipeline;

/// <summary>The current state of the workload that a plan is about, for the guardrails.</summary>
internal static class WorkloadEvidence
{
    public static WorkloadState StateOf(PlanEvidence evidence, ObjectRef workload)
    {
        var current = evidence.Objects.Revisions.FirstOrDefault(revision => revision.Current);
        return new WorkloadState(
            workload.Kind,
            workload.Name,
            current?.Revision,
            current?.Images.ToDictionary(StringComparer.Ordinal) ?? new Dictionary<string, string>(StringComparer.Ordinal),
            ReplicasOf(evidence, workload));
    }

    /// <summary>Names of the workload's containers, from its pods where there is no revision.</summary>
    public static IReadOnlyList<string> ContainersOf(PlanEvidence evidence) =>
        evidence.Objects.Pods.Count > 0 ? [.. evidence.Objects.Pods[0].Containers.Select(one => one.Name)] : [];

    // The API server fills in spec.replicas; an object without it is cut or of another kind.
    private static int? ReplicasOf(PlanEvidence evidence, ObjectRef workload)
    {
        var detail = new[] { evidence.Objects.Workload, evidence.Objects.Object }.FirstOrDefault(one => one?.Kind == workload.Kind && one.Name == workload.Name);
        return detail is not null
            && YamlText.Read(detail.Yaml) is [YamlMappingNode root]
            && root.Children.TryGetValue("spec", out var spec) && spec is YamlMappingNode fields
            && fields.Children.TryGetValue("replicas", out var replicas)
            && int.TryParse((replicas as YamlScalarNode)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
    }
}

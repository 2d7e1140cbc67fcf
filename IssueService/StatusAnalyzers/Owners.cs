using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.StatusAnalyzers;

/// <summary>The workload behind an object.</summary>
internal static class Owners
{
    /// <summary>Set by the Deployment controller on its ReplicaSets and their pods.</summary>
    private const string PodTemplateHash = "pod-template-hash";

    /// <summary>The controller of an object, and for a ReplicaSet that a Deployment made, the Deployment.</summary>
    /// <returns><see langword="null"/> for an object that nothing controls.</returns>
    public static ObjectName? WorkloadOf(MetaFacts metadata)
    {
        var controller = metadata.OwnerReferences?.FirstOrDefault(owner => owner.Controller);
        if (controller is null)
        {
            return null;
        }

        // The Deployment controller names its ReplicaSets `<deployment>-<pod-template-hash>`.
        return controller.Kind == "ReplicaSet"
            && metadata.Labels?.GetValueOrDefault(PodTemplateHash) is { Length: > 0 } hash
            && controller.Name.EndsWith($"-{hash}", StringComparison.Ordinal)
                ? new ObjectName("Deployment", metadata.Namespace, controller.Name[..^(hash.Length + 1)])
                : new ObjectName(controller.Kind, metadata.Namespace, controller.Name);
    }
}

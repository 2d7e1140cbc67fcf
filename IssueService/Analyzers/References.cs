using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>Objects that a workload names and that do not exist, where it still does what it should: its next pod may not.</summary>
internal static class References
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    public static IReadOnlyList<Finding> Find(Evaluation evaluation, WorkloadFacts workload)
    {
        var ns = workload.Metadata.Namespace;
        var template = workload.Spec.Template?.Spec ?? new TemplateSpecFacts();
        return !evaluation.HasLasted(workload.Metadata.CreationTimestamp, Grace) ? []
            : IsMissing("ServiceAccount", ns, template.ServiceAccountName) ? [NoNewPods("spec.template.spec.serviceAccountName", "service account", template.ServiceAccountName!)]
            : IsMissing("PriorityClass", "", template.PriorityClassName) ? [NoNewPods("spec.template.spec.priorityClassName", "priority class", template.PriorityClassName!)]
            : IsMissing("RuntimeClass", "", template.RuntimeClassName) ? [NoNewPods("spec.template.spec.runtimeClassName", "runtime class", template.RuntimeClassName!)]
            : evaluation.Subject.Kind == "StatefulSet" && IsMissing("Service", ns, workload.Spec.ServiceName)
                ? [Found("spec.serviceName", workload.Spec.ServiceName!, $"Its Service '{workload.Spec.ServiceName}' does not exist, so that its pods have no names in DNS.")]
            : [];

        bool IsMissing(string kind, string where, string? name) => name is { Length: > 0 } && evaluation.IsMissing(kind, where, name);

        Finding NoNewPods(string field, string kind, string name) => Found(field, name, $"The {kind} '{name}' does not exist: its pods run on, but no new one can be created.");

        Finding Found(string field, string name, string message) =>
            evaluation.Found(IssueAspects.Workload, IssueCatalog.ReferenceMissing, Severity.Medium, message, workload.Metadata.CreationTimestamp, [new(FindingSource.Builtin, field, name, null)]);
    }
}

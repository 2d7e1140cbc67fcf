using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>Roles that allow everything and that somebody has: advice. Those of Kubernetes itself are silent.</summary>
internal sealed class RoleAnalyzer : IAnalyzer
{
    public IEnumerable<Finding> Analyze(Evaluation evaluation)
    {
        var (kind, ns, name) = evaluation.Subject;
        if (ns == "kube-system" || name is "cluster-admin" || name.StartsWith("system:", StringComparison.Ordinal)
            || evaluation.This<RoleFacts>() is not { Metadata.DeletionTimestamp: null } role
            || role.Metadata.Labels?.GetValueOrDefault("kubernetes.io/bootstrapping") == "rbac-defaults"
            || role.Rules?.FirstOrDefault(IsWildcard) is not { } rule)
        {
            return [];
        }

        // Names of whom it is given to are not in the sentence: their bindings are members, which are filtered by policy.
        var bindings = evaluation.BindingsOf(kind, ns, name).Where(binding => binding.Subjects?.Any(IsForeign) == true).ToList();
        if (bindings.Count == 0)
        {
            return [];
        }

        var where = kind == "Role" ? "in its namespace" : bindings.Exists(binding => binding.Metadata.Namespace.Length == 0) ? "in the whole cluster" : "in the namespaces of its bindings";
        return
        [
            evaluation.Found(IssueAspects.Security, IssueCatalog.BroadPrivileges, Severity.Low, $"It allows every verb on every resource{(rule.ApiGroups?.Contains("*") == true ? "" : " of its API groups")} {where}, and is bound {(bindings.Count == 1 ? "once" : $"{bindings.Count} times")}.", role.Metadata.CreationTimestamp,
                [new(FindingSource.Builtin, "rules", "verbs: *, resources: *", null)])
                with { Members = [.. bindings.Take(Finding.MaxMembers).Select(binding => new ObjectName(binding.Metadata.Namespace.Length == 0 ? "ClusterRoleBinding" : "RoleBinding", binding.Metadata.Namespace, binding.Metadata.Name))] },
        ];
    }

    private static bool IsWildcard(RuleFacts rule) => rule.Verbs?.Contains("*") == true && rule.Resources?.Contains("*") == true;

    private static bool IsForeign(ObjectReferenceFacts subject) =>
        subject.Kind == "ServiceAccount" ? subject.Namespace != "kube-system" : !subject.Name.StartsWith("system:", StringComparison.Ordinal) || subject.Name is "system:authenticated" or "system:unauthenticated" or "system:anonymous";
}

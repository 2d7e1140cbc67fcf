using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>Network policies that select no pod, or that leave no way to what an Ingress, a route or a Service points at.</summary>
internal sealed class NetworkPolicyAnalyzer : IAnalyzer
{
    private static readonly TimeSpan UnusedGrace = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan CutOffGrace = TimeSpan.FromSeconds(30);

    // Its pods exist for the minute in which a certificate is obtained.
    private const string SolverLabel = "acme.cert-manager.io/http01-solver";

    // Policies of other kinds add to what is allowed, and are not read.
    private static readonly (string Kind, bool IsNamespaced)[] OtherPolicies =
    [
        ("CiliumNetworkPolicy.cilium.io", true),
        ("CiliumClusterwideNetworkPolicy.cilium.io", false),
        ("NetworkPolicy.crd.projectcalico.org", true),
        ("GlobalNetworkPolicy.crd.projectcalico.org", false),
    ];

    public IEnumerable<Finding> Analyze(Evaluation evaluation)
    {
        if (evaluation.This<NetworkPolicyFacts>() is not { Metadata.DeletionTimestamp: null } policy)
        {
            return [];
        }

        var pods = policy.Selector.IsEmpty ? [] : evaluation.Selected(policy.Metadata.Namespace, policy.Selector).Take(NetworkReach.Samples).ToList();
        var found = Unused(evaluation, policy, pods) ?? CutsOff(evaluation, policy, pods);
        return found is null ? [] : [found];
    }

    private static Finding? Unused(Evaluation evaluation, NetworkPolicyFacts policy, List<PodFacts> pods)
    {
        var (ns, selector) = (policy.Metadata.Namespace, policy.Selector);
        var isUnused = !selector.IsEmpty
            && pods.Count == 0
            && selector.MatchLabels?.ContainsKey(SolverLabel) != true
            && evaluation.IsKnown("Pod")
            && LabelIndex.TemplateKinds.Take(4).All(evaluation.IsKnown)
            && !evaluation.HasTemplate(ns, selector);
        if (!evaluation.HasLasted("pods", isUnused, policy.Metadata.CreationTimestamp, UnusedGrace))
        {
            return null;
        }

        // In a namespace without pods, every policy is there for what comes.
        if (!evaluation.Peek<PodFacts>("Pod", ns).Any())
        {
            evaluation.Recheck(evaluation.Now + UnusedGrace);
            return null;
        }

        var words = Words(selector);
        return evaluation.Found(IssueCatalog.PolicyUnused, IssueCatalog.PolicyUnused, Severity.Low,
            $"No pod matches its podSelector {words}, and no workload of its namespace makes such pods: it limits nothing.", policy.Metadata.CreationTimestamp,
            [new(FindingSource.Builtin, "spec.podSelector", words, null)]);
    }

    private static Finding? CutsOff(Evaluation evaluation, NetworkPolicyFacts policy, List<PodFacts> pods)
    {
        var cut = policy.LimitsIngress && !HasOtherPolicies(evaluation, policy.Metadata.Namespace) ? new NetworkReach(evaluation, policy, pods).CutOff() : [];
        if (!evaluation.HasLasted("reach", cut.Count > 0, policy.Metadata.CreationTimestamp, CutOffGrace))
        {
            return null;
        }

        var sentences = cut.Take(3).Select(one => one.PointedBy is { } by
            ? $"No rule allows connections to port {one.Target}, to which {by.Kind} '{by.Name}' sends requests over Service '{one.Service}'."
            : $"No rule allows connections to port {one.Target}, to which Service '{one.Service}' leads.");
        var ns = policy.Metadata.Namespace;
        return evaluation.Found(IssueCatalog.PolicyCutsOff, IssueCatalog.PolicyCutsOff, cut.Exists(one => one.PointedBy is not null) ? Severity.High : Severity.Medium,
            string.Join(" ", sentences) + (cut.Count > 3 ? $" {cut.Count - 3} more." : ""), policy.Metadata.CreationTimestamp,
            [.. cut.Take(Finding.MaxEvidence).Select(one => new Evidence(FindingSource.Builtin, "spec.ingress", $"port {one.Target} of Service {one.Service}", null) { Object = new ObjectName("Service", ns, one.Service) })]) with
        {
            MessageKinds = [.. cut.Select(one => one.PointedBy?.Kind ?? "Service").Append("Service").Distinct(StringComparer.Ordinal)],
            MessageWithoutOthers = "No rule allows connections to a port at which its pods serve.",
            Members = [.. cut.SelectMany(one => new ObjectName?[] { one.PointedBy, new ObjectName("Service", ns, one.Service) }).OfType<ObjectName>().Distinct().Take(Finding.MaxMembers)],
        };
    }

    private static bool HasOtherPolicies(Evaluation evaluation, string ns) =>
        OtherPolicies.Any(other => evaluation.InNamespace<IFacts>(other.Kind, other.IsNamespaced ? ns : "").Any());

    private static string Words(LabelSelectorFacts selector) => string.Join(", ", (selector.MatchLabels ?? new Dictionary<string, string>()).Select(label => $"{label.Key}={label.Value}")
        .Concat((selector.MatchExpressions ?? []).Select(one => one.Values is { Count: > 0 } values ? $"{one.Key} {one.Operator} ({string.Join(", ", values)})" : $"{one.Key} {one.Operator}")));
}

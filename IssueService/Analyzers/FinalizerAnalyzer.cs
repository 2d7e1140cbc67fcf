using System.Globalization;
using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>Objects that are deleted while a finalizer stays that nobody removes. In a namespace that is deleted, this is the namespace's issue.</summary>
internal sealed class FinalizerAnalyzer : IAnalyzer
{
    private const string Foreground = "foregroundDeletion";
    private const string ClaimProtection = "kubernetes.io/pvc-protection";
    private const string VolumeProtection = "kubernetes.io/pv-protection";

    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    // An operator cleans up what a custom resource stands for. Dependents may have grace periods of their own; a load balancer or a disk is deleted within minutes.
    private static readonly TimeSpan SlowGrace = TimeSpan.FromMinutes(5);

    /// <summary>Kinds whose objects are looked at; pods are by their workloads.</summary>
    public static readonly IReadOnlyList<string> Kinds =
    [
        "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Service", "ConfigMap", "Secret", "PersistentVolumeClaim", "PersistentVolume", "StorageClass",
        "HorizontalPodAutoscaler", "PodDisruptionBudget", "ResourceQuota", "Ingress", "NetworkPolicy", "Gateway", "HTTPRoute", "Role", "ClusterRole",
    ];

    public IEnumerable<Finding> Analyze(Evaluation evaluation)
    {
        var subject = evaluation.Subject;
        if (evaluation.This<IFacts>() is not { Metadata: { DeletionTimestamp: { } deleted, Finalizers: { Count: > 0 } finalizers } metadata }
            || IsOfNamespace(evaluation, subject.Namespace)
            || !evaluation.HasLasted(deleted, CustomKind.IsKey(subject.Kind) || finalizers.Any(IsSlow) ? SlowGrace : Grace))
        {
            return [];
        }

        var (reason, members) = Explain(evaluation, metadata, finalizers);
        var tellsOfPods = members.Any(member => member.Kind == "Pod");
        return
        [
            evaluation.Found(IssueAspects.Deletion, IssueCatalog.StuckTerminating, Severity.Medium, $"The {Word(subject.Kind)} is deleted, but {reason}.", deleted,
                [new(FindingSource.Builtin, "metadata.deletionTimestamp", deleted.ToString("u", CultureInfo.InvariantCulture), deleted), .. finalizers.Take(10).Select(one => new Evidence(FindingSource.Builtin, "metadata.finalizers", one, null))])
                with
                {
                    Members = members,
                    MessageKinds = tellsOfPods ? ["Pod"] : [],
                    MessageWithoutOthers = tellsOfPods ? $"The {Word(subject.Kind)} is deleted, but what uses it is not." : null,
                },
        ];
    }

    /// <summary>Whether the namespace goes away itself.</summary>
    public static bool IsOfNamespace(Evaluation evaluation, string ns) =>
        ns.Length > 0 && evaluation.Find<NamespaceFacts>("Namespace", "", ns) is { Metadata.DeletionTimestamp: not null };

    /// <summary>Which finalizers stay: the end of a sentence without its full stop.</summary>
    public static string Remaining(IReadOnlyList<string> finalizers) =>
        $"the {(finalizers.Count == 1 ? "finalizer" : "finalizers")} {string.Join(", ", finalizers.Take(10).Select(one => $"'{one}'"))} {(finalizers.Count == 1 ? "is" : "are")} not removed";

    private static bool IsSlow(string finalizer) =>
        finalizer == Foreground || finalizer.StartsWith("external-", StringComparison.Ordinal) || finalizer.Contains("load-balancer", StringComparison.Ordinal);

    private static (string Reason, IReadOnlyList<ObjectName> Members) Explain(Evaluation evaluation, MetaFacts metadata, IReadOnlyList<string> finalizers)
    {
        if (finalizers.Contains(Foreground))
        {
            return ("waits for what it owns to be deleted first", Members("", evaluation.Children<IFacts>(metadata.Uid)));
        }

        if (finalizers.Contains(ClaimProtection) && evaluation.PodsOfClaim(metadata.Namespace, metadata.Name).Where(pod => pod.Status.Phase is not ("Succeeded" or "Failed")).OrderBy(pod => pod.Metadata.Name, StringComparer.Ordinal).ToList() is { Count: > 0 } pods)
        {
            return (pods.Count == 1 ? $"pod '{pods[0].Metadata.Name}' uses it" : $"{pods.Count} pods use it, such as '{pods[0].Metadata.Name}'", Members("Pod", pods));
        }

        if (finalizers.Contains(VolumeProtection) && evaluation.Find<VolumeObjectFacts>("PersistentVolume", "", metadata.Name) is { Status.Phase: "Bound", Spec.ClaimRef: { } claim })
        {
            return ("a claim is bound to it", [new ObjectName("PersistentVolumeClaim", claim.Namespace, claim.Name)]);
        }

        return (Remaining(finalizers), []);
    }

    private static IReadOnlyList<ObjectName> Members(string kind, IEnumerable<IFacts> objects) =>
        [.. objects.Take(Finding.MaxMembers).Select(one => new ObjectName(kind.Length > 0 ? kind : KindOf(one), one.Metadata.Namespace, one.Metadata.Name))];

    private static string KindOf(IFacts owned) => owned switch
    {
        PodFacts => "Pod",
        JobFacts => "Job",
        _ => "ReplicaSet",
    };

    private static string Word(string kind) => kind switch
    {
        "PersistentVolumeClaim" => "volume claim",
        "PersistentVolume" => "volume",
        _ => CustomKind.NameOf(kind),
    };
}

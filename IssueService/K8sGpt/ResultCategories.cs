using System.Text.RegularExpressions;
using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.K8sGpt;

/// <summary>What K8sGPT's texts are about: one table for all of its analyzers.</summary>
internal static class ResultCategories
{
    private static readonly string[] Any = [];
    private static readonly string[] Pods = ["Pod"];
    private static readonly string[] Workloads = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"];
    private static readonly string[] Webhooks = ["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"];

    /// <summary>The first match wins: specific causes come before general ones, and everything about a kind before nothing.</summary>
    private static readonly (Regex Pattern, string[] Kinds, string Category)[] Rules =
    [
        Rule(@"\boom ?killed\b|out of memory", [.. Pods, .. Workloads], IssueCatalog.OomKilled),
        Rule(@"back-?off pulling image|ErrImagePull|ImagePullBackOff|failed to pull|failed to resolve reference|no such image|InvalidImageName|manifest unknown|pull access denied", Pods, IssueCatalog.ImagePullBackOff),
        Rule("FailedMount|FailedAttachVolume|unable to attach or mount|MountVolume", Pods, IssueCatalog.MountFailed),
        Rule(@"CreateContainerConfigError|(configmap|secret) ""?[^ ]+""? not found|couldn't find key|runAsNonRoot|breaks non-root policy", Pods, IssueCatalog.ContainerConfigError),
        Rule("RunContainerError|CreateContainerError|ContainerCannotRun|executable file not found|failed to start container", Pods, IssueCatalog.ContainerStartError),
        Rule(@"back-?off (\S+ )?restarting failed container|CrashLoopBackOff|last termination reason|exit code:? [1-9]", Pods, IssueCatalog.CrashLoopBackOff),
        Rule(@"\btermination reason is\b", Pods, IssueCatalog.PodFailed),
        Rule("unschedulable|nodes are available|insufficient (cpu|memory)|scheduling gate", Pods, IssueCatalog.Unschedulable),
        Rule(@"\bevicted\b", Pods, IssueCatalog.Evicted),
        Rule("sandbox", Pods, IssueCatalog.SandboxFailed),
        Rule(@"(readiness|liveness|startup) probe|not ready", Pods, IssueCatalog.ReadinessProbeFailed),
        Rule("progress deadline|ProgressDeadlineExceeded", ["Deployment"], IssueCatalog.RolloutStuck),
        Rule("FailedCreate|exceeded quota|forbidden|cannot create", Workloads, IssueCatalog.ReplicaFailure),
        Rule("uses the service", ["StatefulSet"], IssueCatalog.BackendMissing),
        Rule(".", Workloads, IssueCatalog.ReplicasUnavailable),
        Rule("suspend", ["Job", "CronJob"], IssueCatalog.Suspended),
        Rule(".", ["Job"], IssueCatalog.JobFailed),
        Rule(".", ["CronJob"], IssueCatalog.CronJobFailing),
        Rule(".", ["Service"], IssueCatalog.ServiceWithoutEndpoints),
        Rule("lost", ["PersistentVolumeClaim"], IssueCatalog.ClaimLost),
        Rule(".", ["PersistentVolumeClaim"], IssueCatalog.ClaimPending),
        Rule("failed", ["PersistentVolume"], IssueCatalog.VolumeFailed),
        Rule(".", ["PersistentVolume"], IssueCatalog.VolumeReleased),
        Rule(".", ["StorageClass"], IssueCatalog.SeveralDefaultClasses),
        Rule("request|limit", ["HorizontalPodAutoscaler"], IssueCatalog.RequestsMissing),
        Rule("not exist|scale target|ScaleTargetRef", ["HorizontalPodAutoscaler"], IssueCatalog.ScaleTargetMissing),
        Rule(".", ["HorizontalPodAutoscaler"], IssueCatalog.MetricsUnavailable),
        Rule(".", ["PodDisruptionBudget"], IssueCatalog.EvictionBlocked),
        Rule(".", ["NetworkPolicy"], IssueCatalog.PolicyUnused),
        Rule("pressure", ["Node"], IssueCatalog.NodePressure),
        Rule(".", ["Node"], IssueCatalog.NodeNotReady),
        Rule("ingress class", ["Ingress"], IssueCatalog.IngressClassMissing),
        Rule("secret|TLS|certificate", ["Ingress"], IssueCatalog.TlsSecretMissing),
        Rule("gateway", ["HTTPRoute"], IssueCatalog.RouteNotAccepted),
        Rule(".", ["Ingress", "HTTPRoute"], IssueCatalog.BackendMissing),
        Rule("class", ["Gateway"], IssueCatalog.IngressClassMissing),
        Rule(".", ["Gateway"], IssueCatalog.GatewayNotProgrammed),
        Rule(".", ["GatewayClass"], IssueCatalog.GatewayClassNotAccepted),
        Rule(".", Webhooks, IssueCatalog.WebhookUnavailable),
        Rule("1 ?MB|size|large", ["ConfigMap"], IssueCatalog.ConfigurationTooLarge),
        Rule("empty", ["ConfigMap"], IssueCatalog.ConfigurationEmpty),
        Rule("not used|unused", ["ConfigMap"], IssueCatalog.ConfigurationUnused),
        Rule(".", ["ClusterCatalog", "ClusterExtension", "ClusterServiceVersion", "Subscription", "InstallPlan", "CatalogSource", "OperatorGroup"], IssueCatalog.OperatorNotReady),
        Rule(".", ["PrometheusConfigValidate", "PrometheusConfigRelabelReport"], IssueCatalog.PrometheusConfigInvalid),
        Rule(".", ["ScaledObject"], IssueCatalog.ScalerNotReady),
        Rule(".", ["PolicyReport", "ClusterPolicyReport"], IssueCatalog.PolicyViolated),
        Rule(".", ["EKS"], IssueCatalog.ManagedClusterUnhealthy),
        Rule(".", ["ResourceClaim"], IssueCatalog.DeviceClassMissing),
        Rule(".", Any, IssueCatalog.Other),
    ];

    /// <summary>The category of a text about an object.</summary>
    /// <param name="analyzer">The word before the slash of <c>spec.kind</c>; empty where there is none.</param>
    /// <param name="kind">The object's kind.</param>
    public static string Of(string analyzer, string kind, string text) => analyzer == "Security"
        ? IssueCatalog.SecurityAdvice
        : Rules.First(rule => (rule.Kinds.Length == 0 || rule.Kinds.Contains(kind, StringComparer.Ordinal)) && rule.Pattern.IsMatch(text)).Category;

    /// <summary>Whether K8sGPT's word is enough: advice that detection does not give by itself.</summary>
    public static bool StandsAlone(string category) => category is IssueCatalog.SecurityAdvice or IssueCatalog.ConfigurationUnused or IssueCatalog.ConfigurationEmpty
        or IssueCatalog.ConfigurationTooLarge or IssueCatalog.Other;

    /// <summary>The texts are untrusted: what repeats in these patterns ends with a word, so that no text takes long.</summary>
    private static (Regex Pattern, string[] Kinds, string Category) Rule(string pattern, string[] kinds, string category) => (
        new Regex(pattern, RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.Singleline, TimeSpan.FromSeconds(1)),
        kinds,
        category);
}

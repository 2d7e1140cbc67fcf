using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace ClusterCodex.IssueService.Issues;

/// <summary>A category of issues.</summary>
/// <param name="Name">The reason that Kubernetes uses, where there is one, such as <c>CrashLoopBackOff</c>.</param>
/// <param name="Title">Shown to users.</param>
/// <param name="Severity">Severity of every issue of the category.</param>
public sealed record IssueCategory(string Name, string Title, Severity Severity);

/// <summary>The one table of categories, titles and severities.</summary>
public static class IssueCatalog
{
    public const string CrashLoopBackOff = "CrashLoopBackOff";
    public const string ImagePullBackOff = "ImagePullBackOff";
    public const string OomKilled = "OOMKilled";
    public const string ContainerConfigError = "CreateContainerConfigError";
    public const string ContainerStartError = "RunContainerError";
    public const string Unschedulable = "Unschedulable";
    public const string Evicted = "Evicted";
    public const string PodFailed = "PodFailed";
    public const string ReadinessProbeFailed = "ReadinessProbeFailed";
    public const string LivenessProbeFailed = "LivenessProbeFailed";
    public const string StartupProbeFailed = "StartupProbeFailed";
    public const string InitWaiting = "InitContainerWaiting";
    public const string StuckTerminating = "StuckTerminating";
    public const string NoMatchingNode = "NoMatchingNode";
    public const string TargetPortMissing = "TargetPortMissing";
    public const string JobFailing = "JobFailing";
    public const string CronJobFailing = "CronJobFailing";
    public const string SandboxFailed = "FailedCreatePodSandBox";
    public const string MountFailed = "FailedMount";
    public const string ReplicasUnavailable = "ReplicasUnavailable";
    public const string RolloutStuck = "ProgressDeadlineExceeded";
    public const string ReplicaFailure = "ReplicaFailure";
    public const string ServiceWithoutEndpoints = "NoEndpoints";
    public const string BackendMissing = "BackendMissing";
    public const string JobFailed = "JobFailed";
    public const string Suspended = "Suspended";
    public const string ClaimPending = "ClaimPending";
    public const string NodeNotReady = "NodeNotReady";
    public const string NodePressure = "NodePressure";
    public const string WebhookUnavailable = "WebhookUnavailable";
    public const string ConfigurationUnused = "UnusedConfiguration";
    public const string LogError = "LogError";
    public const string Other = "K8sGPTFinding";
    public const string ClaimLost = "ClaimLost";
    public const string VolumeReleased = "VolumeReleased";
    public const string VolumeFailed = "VolumeFailed";
    public const string SeveralDefaultClasses = "SeveralDefaultClasses";
    public const string ScaleTargetMissing = "ScaleTargetMissing";
    public const string MetricsUnavailable = "MetricsUnavailable";
    public const string RequestsMissing = "RequestsMissing";
    public const string AtMaximum = "AtMaximum";
    public const string EvictionBlocked = "EvictionBlocked";
    public const string SelectsNothing = "SelectsNothing";
    public const string NodeCordoned = "NodeCordoned";
    public const string QuotaRefuses = "QuotaRefuses";
    public const string QuotaUsedUp = "QuotaUsedUp";
    public const string ReferenceMissing = "ReferenceMissing";
    public const string ScheduleInvalid = "ScheduleInvalid";
    public const string RunsMissed = "RunsMissed";
    public const string NeverSuccessful = "NeverSuccessful";
    public const string BroadPrivileges = "BroadPrivileges";
    public const string DnsUnavailable = "DnsUnavailable";

    private static readonly FrozenDictionary<string, IssueCategory> Table = new IssueCategory[]
    {
        new(CrashLoopBackOff, "CrashLoopBackOff", Severity.High),
        new(ImagePullBackOff, "ImagePullBackOff", Severity.High),
        new(OomKilled, "OOMKilled", Severity.High),
        new(ContainerConfigError, "CreateContainerConfigError", Severity.High),
        new(ContainerStartError, "Container cannot start", Severity.High),
        new(Unschedulable, "Unschedulable", Severity.High),
        new(Evicted, "Evicted", Severity.Medium),
        new(PodFailed, "Pod failed", Severity.High),
        new(ReadinessProbeFailed, "Not ready", Severity.Medium),
        new(LivenessProbeFailed, "Killed by its liveness probe", Severity.High),
        new(StartupProbeFailed, "Killed by its startup probe", Severity.High),
        new(InitWaiting, "Init container does not end", Severity.High),
        new(StuckTerminating, "Stuck terminating", Severity.Medium),
        new(NoMatchingNode, "No node matches", Severity.Medium),
        new(TargetPortMissing, "Target port missing", Severity.High),
        new(JobFailing, "Job keeps failing", Severity.High),
        new(CronJobFailing, "Runs keep failing", Severity.High),
        new(SandboxFailed, "Pod sandbox cannot be created", Severity.High),
        new(MountFailed, "Volume cannot be mounted", Severity.High),
        new(ReplicasUnavailable, "Replicas unavailable", Severity.Medium),
        new(RolloutStuck, "Rollout stuck", Severity.High),
        new(ReplicaFailure, "Replicas cannot be created", Severity.High),
        new(ServiceWithoutEndpoints, "Service has no endpoints", Severity.High),
        new(BackendMissing, "Backend missing", Severity.High),
        new(JobFailed, "Job failed", Severity.Medium),
        new(Suspended, "Suspended", Severity.Low),
        new(ClaimPending, "Volume claim pending", Severity.Medium),
        new(NodeNotReady, "Node not ready", Severity.Critical),
        new(NodePressure, "Node under pressure", Severity.Critical),
        new(WebhookUnavailable, "Webhook unavailable", Severity.Critical),
        new(ConfigurationUnused, "Configuration unused", Severity.Low),
        new(LogError, "Error in the log", Severity.Medium),
        new(Other, "Found by K8sGPT", Severity.Medium),
        new(ClaimLost, "Volume lost", Severity.High),
        new(VolumeReleased, "Volume is kept without its claim", Severity.Low),
        new(VolumeFailed, "Volume failed", Severity.Medium),
        new(SeveralDefaultClasses, "Several default storage classes", Severity.Medium),
        new(ScaleTargetMissing, "Scale target missing", Severity.Medium),
        new(MetricsUnavailable, "Metrics unavailable", Severity.Medium),
        new(RequestsMissing, "Resource requests missing", Severity.Medium),
        new(AtMaximum, "At its maximum", Severity.Medium),
        new(EvictionBlocked, "Blocks every eviction", Severity.Medium),
        new(SelectsNothing, "Selects nothing", Severity.Low),
        new(NodeCordoned, "Node cordoned", Severity.Low),
        new(QuotaRefuses, "Quota refuses pods", Severity.High),
        new(QuotaUsedUp, "Quota used up", Severity.Low),
        new(ReferenceMissing, "Reference missing", Severity.Medium),
        new(ScheduleInvalid, "Schedule cannot be used", Severity.High),
        new(RunsMissed, "Runs missed", Severity.High),
        new(NeverSuccessful, "Runs do not succeed", Severity.High),
        new(BroadPrivileges, "Broad privileges", Severity.Low),
        new(DnsUnavailable, "Cluster DNS does not answer", Severity.Critical),
    }.ToFrozenDictionary(category => category.Name);

    /// <summary>The category of that name; an unknown name, as of a newer version's stored issue, has medium severity.</summary>
    public static IssueCategory Find(string name) => Table.GetValueOrDefault(name) ?? new IssueCategory(name, name, Severity.Medium);

    /// <summary>The category of a waiting or terminated container's reason; <see langword="null"/> for transient reasons.</summary>
    public static string? OfContainerReason(string reason) => reason switch
    {
        "CrashLoopBackOff" => CrashLoopBackOff,
        "ImagePullBackOff" or "ErrImagePull" or "InvalidImageName" or "ErrImageNeverPull" or "ImageInspectError" or "RegistryUnavailable" => ImagePullBackOff,
        "CreateContainerConfigError" => ContainerConfigError,
        "CreateContainerError" or "RunContainerError" or "ContainerCannotRun" or "StartError" or "PreStartHookError" or "PostStartHookError" => ContainerStartError,
        "OOMKilled" => OomKilled,
        _ => null,
    };

    /// <summary>The category of a K8sGPT text about an object of <paramref name="kind"/>.</summary>
    public static string OfText(string kind, string text)
    {
        foreach (var (pattern, kinds, category) in TextRules)
        {
            if ((kinds.Length == 0 || kinds.Contains(kind)) && pattern.IsMatch(text))
            {
                return category;
            }
        }

        return Other;
    }

    /// <summary>The first match wins: specific causes come before general ones.</summary>
    private static readonly (Regex Pattern, string[] Kinds, string Category)[] TextRules =
    [
        Rule(@"\boom ?killed\b|out of memory", [], OomKilled),
        Rule(@"back-?off pulling image|ErrImagePull|ImagePullBackOff|failed to pull|failed to resolve reference|no such image|InvalidImageName|manifest unknown|pull access denied", [], ImagePullBackOff),
        Rule(@"CreateContainerConfigError|(configmap|secret) ""?[^ ]+""? not found|couldn't find key", ["Pod"], ContainerConfigError),
        Rule("RunContainerError|CreateContainerError|ContainerCannotRun|executable file not found|failed to start container", ["Pod"], ContainerStartError),
        Rule(@"back-?off (\S+ )?restarting failed container|CrashLoopBackOff|last termination reason|exit code:? [1-9]", [], CrashLoopBackOff),
        Rule(@"\btermination reason is\b", ["Pod"], PodFailed),
        Rule("unschedulable|nodes are available|insufficient (cpu|memory)|scheduling gate", ["Pod"], Unschedulable),
        Rule(@"\bevicted\b", ["Pod"], Evicted),
        Rule("sandbox", ["Pod"], SandboxFailed),
        Rule("FailedMount|unable to attach or mount|MountVolume", ["Pod"], MountFailed),
        Rule(@"(readiness|liveness|startup) probe|not ready", ["Pod"], ReadinessProbeFailed),
        Rule("progress deadline|ProgressDeadlineExceeded", ["Deployment"], RolloutStuck),
        Rule("replicas?|ready|scheduled|not running", ["Deployment", "StatefulSet", "DaemonSet"], ReplicasUnavailable),
        Rule("FailedCreate|exceeded quota|forbidden|cannot create", ["ReplicaSet", "Deployment"], ReplicaFailure),
        Rule("no endpoints|not.?ready endpoints|expected label", ["Service"], ServiceWithoutEndpoints),
        Rule("does not exist|not found|missing|no active pods|uses the service", ["Ingress", "HTTPRoute", "StatefulSet"], BackendMissing),
        Rule("does not exist|not found|missing|no active pods|uses the service", ["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"], WebhookUnavailable),
        Rule("suspend", ["Job", "CronJob"], Suspended),
        Rule(".", ["Job"], JobFailed),
        Rule(".", ["PersistentVolumeClaim"], ClaimPending),
        Rule("pressure", ["Node"], NodePressure),
        Rule(".", ["Node"], NodeNotReady),
        Rule("not used|unused|empty", ["ConfigMap"], ConfigurationUnused),
    ];

    /// <summary>The texts are untrusted: matching takes time linear in their length.</summary>
    private static (Regex Pattern, string[] Kinds, string Category) Rule(string pattern, string[] kinds, string category) => (
        new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)),
        kinds,
        category);
}

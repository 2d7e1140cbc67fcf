using System.Collections.Frozen;

namespace ClusterCodex.IssueService.Issues;

/// <summary>A category of issues.</summary>
/// <param name="Name">The reason that Kubernetes uses, where there is one, such as <c>CrashLoopBackOff</c>.</param>
/// <param name="Title">Shown to users.</param>
/// <param name="Severity">Severity where a finding has none of its own.</param>
/// <param name="OfAspect">What of the object it is about; null where the category is an aspect of its own.</param>
public sealed record IssueCategory(string Name, string Title, Severity Severity, string? OfAspect = null)
{
    /// <summary>What of the object it is about.</summary>
    public string Aspect => OfAspect ?? Name;
}

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
    public const string SecurityAdvice = "SecurityAdvice";
    public const string ConfigurationEmpty = "ConfigurationEmpty";
    public const string ConfigurationTooLarge = "ConfigurationTooLarge";
    public const string OperatorNotReady = "OperatorNotReady";
    public const string PrometheusConfigInvalid = "PrometheusConfigInvalid";
    public const string ScalerNotReady = "ScalerNotReady";
    public const string PolicyViolated = "PolicyViolated";
    public const string ManagedClusterUnhealthy = "ManagedClusterUnhealthy";
    public const string DeviceClassMissing = "DeviceClassMissing";
    public const string Other = "K8sGPTFinding";
    public const string EndpointsUnpublished = "EndpointsUnpublished";
    public const string IngressClassMissing = "IngressClassMissing";
    public const string TlsSecretMissing = "TLSSecretMissing";
    public const string GatewayClassNotAccepted = "GatewayClassNotAccepted";
    public const string GatewayNotProgrammed = "GatewayNotProgrammed";
    public const string RouteNotAccepted = "RouteNotAccepted";
    public const string PolicyUnused = "NetworkPolicyUnused";
    public const string PolicyCutsOff = "NetworkPolicyCutsOff";
    public const string ConversionUnavailable = "ConversionUnavailable";
    public const string ApiUnavailable = "APIServiceUnavailable";
    public const string CertificateExpired = "CertificateExpired";
    public const string CertificateExpiring = "CertificateExpiring";
    public const string CertificateUnreadable = "CertificateUnreadable";
    public const string ResourceNotReady = "ResourceNotReady";
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
    public const string RegistryFails = "RegistryUnavailable";

    private static readonly FrozenDictionary<string, IssueCategory> Table = new IssueCategory[]
    {
        new(CrashLoopBackOff, "CrashLoopBackOff", Severity.High, IssueAspects.Workload),
        new(ImagePullBackOff, "ImagePullBackOff", Severity.High, IssueAspects.Workload),
        new(OomKilled, "OOMKilled", Severity.High, IssueAspects.Workload),
        new(ContainerConfigError, "CreateContainerConfigError", Severity.High, IssueAspects.Workload),
        new(ContainerStartError, "Container cannot start", Severity.High, IssueAspects.Workload),
        new(Unschedulable, "Unschedulable", Severity.High, IssueAspects.Workload),
        new(Evicted, "Evicted", Severity.Medium, IssueAspects.Workload),
        new(PodFailed, "Pod failed", Severity.High, IssueAspects.Workload),
        new(ReadinessProbeFailed, "Not ready", Severity.Medium, IssueAspects.Workload),
        new(LivenessProbeFailed, "Killed by its liveness probe", Severity.High, IssueAspects.Workload),
        new(StartupProbeFailed, "Killed by its startup probe", Severity.High, IssueAspects.Workload),
        new(InitWaiting, "Init container does not end", Severity.High, IssueAspects.Workload),
        new(StuckTerminating, "Stuck terminating", Severity.Medium, IssueAspects.Workload),
        new(NoMatchingNode, "No node matches", Severity.Medium, IssueAspects.Workload),
        new(TargetPortMissing, "Target port missing", Severity.High, IssueAspects.Endpoints),
        new(JobFailing, "Job keeps failing", Severity.High, IssueAspects.Workload),
        new(CronJobFailing, "Runs keep failing", Severity.High, IssueAspects.Workload),
        new(SandboxFailed, "Pod sandbox cannot be created", Severity.High, IssueAspects.Workload),
        new(MountFailed, "Volume cannot be mounted", Severity.High, IssueAspects.Workload),
        new(ReplicasUnavailable, "Replicas unavailable", Severity.Medium, IssueAspects.Workload),
        new(RolloutStuck, "Rollout stuck", Severity.High, IssueAspects.Workload),
        new(ReplicaFailure, "Replicas cannot be created", Severity.High, IssueAspects.Workload),
        new(ServiceWithoutEndpoints, "Service has no endpoints", Severity.High, IssueAspects.Endpoints),
        new(BackendMissing, "Backend missing", Severity.High),
        new(JobFailed, "Job failed", Severity.Medium, IssueAspects.Workload),
        new(Suspended, "Suspended", Severity.Low, IssueAspects.Workload),
        new(ClaimPending, "Volume claim pending", Severity.Medium, IssueAspects.State),
        new(NodeNotReady, "Node not ready", Severity.Critical, IssueAspects.Node),
        new(NodePressure, "Node under pressure", Severity.Critical, IssueAspects.Node),
        new(WebhookUnavailable, "Webhook unavailable", Severity.Critical),
        new(ConfigurationUnused, "Configuration unused", Severity.Low),
        new(LogError, "Error in the log", Severity.Low, IssueAspects.Workload),
        new(SecurityAdvice, "Security advice", Severity.Low, IssueAspects.Security),
        new(ConfigurationEmpty, "Configuration empty", Severity.Low),
        new(ConfigurationTooLarge, "Configuration too large", Severity.Low),
        new(OperatorNotReady, "Operator not ready", Severity.Medium),
        new(PrometheusConfigInvalid, "Prometheus configuration invalid", Severity.Medium),
        new(ScalerNotReady, "Scaler not ready", Severity.Medium),
        new(PolicyViolated, "Policy violated", Severity.Low),
        new(ManagedClusterUnhealthy, "Managed cluster unhealthy", Severity.High),
        new(DeviceClassMissing, "Device class missing", Severity.High),
        new(Other, "Found by K8sGPT", Severity.Medium),
        new(EndpointsUnpublished, "Endpoints not published", Severity.Critical, IssueAspects.Endpoints),
        new(IngressClassMissing, "Class missing", Severity.Critical),
        new(TlsSecretMissing, "TLS secret missing", Severity.High),
        new(GatewayClassNotAccepted, "Gateway class not accepted", Severity.High),
        new(GatewayNotProgrammed, "Gateway not programmed", Severity.High),
        new(RouteNotAccepted, "Route not accepted", Severity.High),
        new(PolicyUnused, "Network policy selects no pod", Severity.Low),
        new(PolicyCutsOff, "Network policy cuts off a service", Severity.High),
        new(ConversionUnavailable, "Conversion unavailable", Severity.High),
        new(ApiUnavailable, "API unavailable", Severity.High),
        new(CertificateExpired, "Certificate expired", Severity.High, IssueAspects.Certificate),
        new(CertificateExpiring, "Certificate expires soon", Severity.Medium, IssueAspects.Certificate),
        new(CertificateUnreadable, "Certificate unreadable", Severity.Low, IssueAspects.Certificate),
        new(ResourceNotReady, "Resource not ready", Severity.Medium, IssueAspects.Conditions),
        new(ClaimLost, "Volume lost", Severity.High, IssueAspects.State),
        new(VolumeReleased, "Volume is kept without its claim", Severity.Low, IssueAspects.State),
        new(VolumeFailed, "Volume failed", Severity.Medium, IssueAspects.State),
        new(SeveralDefaultClasses, "Several default storage classes", Severity.Medium, IssueAspects.State),
        new(ScaleTargetMissing, "Scale target missing", Severity.Medium, IssueAspects.State),
        new(MetricsUnavailable, "Metrics unavailable", Severity.Medium, IssueAspects.State),
        new(RequestsMissing, "Resource requests missing", Severity.Medium, IssueAspects.State),
        new(AtMaximum, "At its maximum", Severity.Medium, IssueAspects.State),
        new(EvictionBlocked, "Blocks every eviction", Severity.Medium, IssueAspects.State),
        new(SelectsNothing, "Selects nothing", Severity.Low, IssueAspects.State),
        new(NodeCordoned, "Node cordoned", Severity.Low, IssueAspects.Node),
        new(QuotaRefuses, "Quota refuses pods", Severity.High, IssueAspects.State),
        new(QuotaUsedUp, "Quota used up", Severity.Low, IssueAspects.State),
        new(ReferenceMissing, "Reference missing", Severity.Medium, IssueAspects.Workload),
        new(ScheduleInvalid, "Schedule cannot be used", Severity.High, IssueAspects.Workload),
        new(RunsMissed, "Runs missed", Severity.High, IssueAspects.Workload),
        new(NeverSuccessful, "Runs do not succeed", Severity.High, IssueAspects.Workload),
        new(BroadPrivileges, "Broad privileges", Severity.Low, IssueAspects.Security),
        new(DnsUnavailable, "Cluster DNS does not answer", Severity.Critical, IssueAspects.Endpoints),
        new(RegistryFails, "Image registry fails", Severity.High),
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
}

using ClusterCodex.IssueService.Facts;

namespace ClusterCodex.IssueService.Detection;

/// <summary>The kinds that detection reads.</summary>
internal static class WatchedKinds
{
    /// <summary>Without an optional kind, what depends on it is not detected: a kubeconfig may be allowed less than the chart's service account.</summary>
    public static readonly IReadOnlyList<WatchedKind> All =
    [
        new WatchedKind<PodFacts>("Pod", "", FactsJson.Default.PodFacts, IsRequired: true),
        new WatchedKind<WorkloadFacts>("Deployment", "apps", FactsJson.Default.WorkloadFacts, IsRequired: true),
        new WatchedKind<WorkloadFacts>("ReplicaSet", "apps", FactsJson.Default.WorkloadFacts),
        new WatchedKind<WorkloadFacts>("StatefulSet", "apps", FactsJson.Default.WorkloadFacts),
        new WatchedKind<WorkloadFacts>("DaemonSet", "apps", FactsJson.Default.WorkloadFacts),
        new WatchedKind<JobFacts>("Job", "batch", FactsJson.Default.JobFacts),
        new WatchedKind<CronJobFacts>("CronJob", "batch", FactsJson.Default.CronJobFacts),
        new WatchedKind<NodeFacts>("Node", "", FactsJson.Default.NodeFacts),
        new WatchedKind<KeyedFacts>("ConfigMap", "", FactsJson.Default.KeyedFacts),
        new WatchedKind<KeyedFacts>("Secret", "", FactsJson.Default.KeyedFacts),
        new WatchedKind<ClaimFacts>("PersistentVolumeClaim", "", FactsJson.Default.ClaimFacts),
        new WatchedKind<ServiceFacts>("Service", "", FactsJson.Default.ServiceFacts),
        new WatchedKind<EndpointsFacts>("Endpoints", "", FactsJson.Default.EndpointsFacts),
        new WatchedKind<EventFacts>("Event", "", FactsJson.Default.EventFacts) { FieldSelector = "type=Warning" },
        new WatchedKind<EventFacts>("Event", "", FactsJson.Default.EventFacts) { FieldSelector = "reason=Killing" },

        // The cluster autoscaler and Karpenter: a node for the pod is being made.
        new WatchedKind<EventFacts>("Event", "", FactsJson.Default.EventFacts) { FieldSelector = "reason=TriggeredScaleUp" },
        new WatchedKind<EventFacts>("Event", "", FactsJson.Default.EventFacts) { FieldSelector = "reason=Nominated" },
        new WatchedKind<NamedFacts>("IngressClass", "networking.k8s.io", FactsJson.Default.NamedFacts),
        new WatchedKind<IngressFacts>("Ingress", "networking.k8s.io", FactsJson.Default.IngressFacts),
        new WatchedKind<NetworkPolicyFacts>("NetworkPolicy", "networking.k8s.io", FactsJson.Default.NetworkPolicyFacts),
        new WatchedKind<WebhookConfigurationFacts>("ValidatingWebhookConfiguration", "admissionregistration.k8s.io", FactsJson.Default.WebhookConfigurationFacts),
        new WatchedKind<WebhookConfigurationFacts>("MutatingWebhookConfiguration", "admissionregistration.k8s.io", FactsJson.Default.WebhookConfigurationFacts),
        new WatchedKind<ApiServiceFacts>("APIService", "apiregistration.k8s.io", FactsJson.Default.ApiServiceFacts),
        new WatchedKind<DefinitionFacts>("CustomResourceDefinition", "apiextensions.k8s.io", FactsJson.Default.DefinitionFacts),
        new WatchedKind<VolumeObjectFacts>("PersistentVolume", "", FactsJson.Default.VolumeObjectFacts),
        new WatchedKind<StorageClassFacts>("StorageClass", "storage.k8s.io", FactsJson.Default.StorageClassFacts),
        new WatchedKind<AutoscalerFacts>("HorizontalPodAutoscaler", "autoscaling", FactsJson.Default.AutoscalerFacts),
        new WatchedKind<DisruptionBudgetFacts>("PodDisruptionBudget", "policy", FactsJson.Default.DisruptionBudgetFacts),
        new WatchedKind<NamespaceFacts>("Namespace", "", FactsJson.Default.NamespaceFacts),
        new WatchedKind<QuotaFacts>("ResourceQuota", "", FactsJson.Default.QuotaFacts),
        new WatchedKind<NamedFacts>("ServiceAccount", "", FactsJson.Default.NamedFacts),
        new WatchedKind<NamedFacts>("PriorityClass", "scheduling.k8s.io", FactsJson.Default.NamedFacts),
        new WatchedKind<NamedFacts>("RuntimeClass", "node.k8s.io", FactsJson.Default.NamedFacts),
        new WatchedKind<RoleFacts>("Role", "rbac.authorization.k8s.io", FactsJson.Default.RoleFacts),
        new WatchedKind<RoleFacts>("ClusterRole", "rbac.authorization.k8s.io", FactsJson.Default.RoleFacts),
        new WatchedKind<RoleBindingFacts>("RoleBinding", "rbac.authorization.k8s.io", FactsJson.Default.RoleBindingFacts),
        new WatchedKind<RoleBindingFacts>("ClusterRoleBinding", "rbac.authorization.k8s.io", FactsJson.Default.RoleBindingFacts),
    ];

    /// <summary>Kinds that a CustomResourceDefinition adds, which may come and go while the cluster is watched.</summary>
    public static readonly IReadOnlyList<WatchedKind> Defined =
    [
        new WatchedKind<GatewayClassFacts>("GatewayClass", "gateway.networking.k8s.io", FactsJson.Default.GatewayClassFacts),
        new WatchedKind<GatewayFacts>("Gateway", "gateway.networking.k8s.io", FactsJson.Default.GatewayFacts),
        new WatchedKind<HttpRouteFacts>("HTTPRoute", "gateway.networking.k8s.io", FactsJson.Default.HttpRouteFacts),
    ];
}

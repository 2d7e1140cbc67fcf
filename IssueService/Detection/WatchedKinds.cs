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
        new WatchedKind<VolumeObjectFacts>("PersistentVolume", "", FactsJson.Default.VolumeObjectFacts),
        new WatchedKind<StorageClassFacts>("StorageClass", "storage.k8s.io", FactsJson.Default.StorageClassFacts),
        new WatchedKind<AutoscalerFacts>("HorizontalPodAutoscaler", "autoscaling", FactsJson.Default.AutoscalerFacts),
        new WatchedKind<DisruptionBudgetFacts>("PodDisruptionBudget", "policy", FactsJson.Default.DisruptionBudgetFacts),
        new WatchedKind<NamespaceFacts>("Namespace", "", FactsJson.Default.NamespaceFacts),
        new WatchedKind<QuotaFacts>("ResourceQuota", "", FactsJson.Default.QuotaFacts),
        new WatchedKind<MetadataOnlyFacts>("ServiceAccount", "", FactsJson.Default.MetadataOnlyFacts),
        new WatchedKind<MetadataOnlyFacts>("PriorityClass", "scheduling.k8s.io", FactsJson.Default.MetadataOnlyFacts),
        new WatchedKind<MetadataOnlyFacts>("RuntimeClass", "node.k8s.io", FactsJson.Default.MetadataOnlyFacts),
        new WatchedKind<RoleFacts>("Role", "rbac.authorization.k8s.io", FactsJson.Default.RoleFacts),
        new WatchedKind<RoleFacts>("ClusterRole", "rbac.authorization.k8s.io", FactsJson.Default.RoleFacts),
        new WatchedKind<RoleBindingFacts>("RoleBinding", "rbac.authorization.k8s.io", FactsJson.Default.RoleBindingFacts),
        new WatchedKind<RoleBindingFacts>("ClusterRoleBinding", "rbac.authorization.k8s.io", FactsJson.Default.RoleBindingFacts),
    ];
}

namespace ClusterCodex.DemoCluster.ApiServer.Resources;

/// <summary>The kinds that are served without a CustomResourceDefinition.</summary>
internal static class BuiltInKinds
{
    public static readonly ResourceKind Pod = Core("pods", "Pod") with { ShortNames = ["po"], Categories = ["all"], HasStatus = true };
    public static readonly ResourceKind Service = Core("services", "Service") with { ShortNames = ["svc"], Categories = ["all"], HasStatus = true };
    public static readonly ResourceKind ConfigMap = Core("configmaps", "ConfigMap") with { ShortNames = ["cm"] };
    public static readonly ResourceKind Secret = Core("secrets", "Secret");
    public static readonly ResourceKind Event = Core("events", "Event") with { ShortNames = ["ev"] };
    public static readonly ResourceKind Namespace = Core("namespaces", "Namespace", namespaced: false) with { ShortNames = ["ns"], HasStatus = true };
    public static readonly ResourceKind Node = Core("nodes", "Node", namespaced: false) with { ShortNames = ["no"], HasStatus = true };
    public static readonly ResourceKind ServiceAccount = Core("serviceaccounts", "ServiceAccount") with { ShortNames = ["sa"] };
    public static readonly ResourceKind PersistentVolumeClaim = Core("persistentvolumeclaims", "PersistentVolumeClaim") with { ShortNames = ["pvc"], HasStatus = true };
    public static readonly ResourceKind LimitRange = Core("limitranges", "LimitRange") with { ShortNames = ["limits"] };
    public static readonly ResourceKind ResourceQuota = Core("resourcequotas", "ResourceQuota") with { ShortNames = ["quota"], HasStatus = true };
    public static readonly ResourceKind Endpoints = Core("endpoints", "Endpoints") with { Singular = "endpoints", ShortNames = ["ep"] };
    public static readonly ResourceKind ReplicationController = Core("replicationcontrollers", "ReplicationController") with { ShortNames = ["rc"], Categories = ["all"], HasStatus = true, HasScale = true, HasGeneration = true };
    public static readonly ResourceKind Deployment = Apps("deployments", "Deployment") with { ShortNames = ["deploy"], HasScale = true };
    public static readonly ResourceKind ReplicaSet = Apps("replicasets", "ReplicaSet") with { ShortNames = ["rs"], HasScale = true };
    public static readonly ResourceKind StatefulSet = Apps("statefulsets", "StatefulSet") with { ShortNames = ["sts"], HasScale = true };
    public static readonly ResourceKind DaemonSet = Apps("daemonsets", "DaemonSet") with { ShortNames = ["ds"] };
    public static readonly ResourceKind ControllerRevision = new("apps", "v1", "controllerrevisions", "ControllerRevision", true, "apps.v1.ControllerRevision");
    public static readonly ResourceKind Job = new("batch", "v1", "jobs", "Job", true, "batch.v1.Job") { Categories = ["all"], HasStatus = true, HasGeneration = true };
    public static readonly ResourceKind CronJob = new("batch", "v1", "cronjobs", "CronJob", true, "batch.v1.CronJob") { ShortNames = ["cj"], Categories = ["all"], HasStatus = true, HasGeneration = true };
    public static readonly ResourceKind EndpointSlice = new("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice", true, "discovery.v1.EndpointSlice") { HasGeneration = true };
    public static readonly ResourceKind CustomResourceDefinition = new("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", false, null) { ShortNames = ["crd", "crds"], Categories = ["api-extensions"], HasStatus = true, HasGeneration = true };

    public static IReadOnlyList<ResourceKind> All { get; } =
    [
        ConfigMap, Endpoints, Event,
        LimitRange,
        Namespace, Node, PersistentVolumeClaim,
        Core("persistentvolumes", "PersistentVolume", namespaced: false) with { ShortNames = ["pv"], HasStatus = true },
        Pod, ReplicationController,
        ResourceQuota,
        Secret, ServiceAccount, Service,
        ControllerRevision, DaemonSet, Deployment, ReplicaSet, StatefulSet,
        CronJob, Job,
        new("networking.k8s.io", "v1", "ingressclasses", "IngressClass", false, "networking.v1.IngressClass") { HasGeneration = true },
        new("networking.k8s.io", "v1", "ingresses", "Ingress", true, "networking.v1.Ingress") { ShortNames = ["ing"], HasStatus = true, HasGeneration = true },
        new("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy", true, "networking.v1.NetworkPolicy") { ShortNames = ["netpol"], HasGeneration = true },
        new("autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler", true, "autoscaling.v2.HorizontalPodAutoscaler") { ShortNames = ["hpa"], Categories = ["all"], HasStatus = true },
        new("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", true, "policy.v1.PodDisruptionBudget") { ShortNames = ["pdb"], HasStatus = true, HasGeneration = true },
        Rbac("clusterrolebindings", "ClusterRoleBinding", namespaced: false),
        Rbac("clusterroles", "ClusterRole", namespaced: false),
        Rbac("rolebindings", "RoleBinding", namespaced: true),
        Rbac("roles", "Role", namespaced: true),
        new("storage.k8s.io", "v1", "storageclasses", "StorageClass", false, "storage.v1.StorageClass") { ShortNames = ["sc"] },
        new("scheduling.k8s.io", "v1", "priorityclasses", "PriorityClass", false, "scheduling.v1.PriorityClass") { ShortNames = ["pc"], HasGeneration = true },
        new("coordination.k8s.io", "v1", "leases", "Lease", true, "coordination.v1.Lease"),
        EndpointSlice,
        CustomResourceDefinition,
    ];

    private static ResourceKind Core(string plural, string kind, bool namespaced = true) => new("", "v1", plural, kind, namespaced, $"core.v1.{kind}");

    private static ResourceKind Apps(string plural, string kind) =>
        new("apps", "v1", plural, kind, true, $"apps.v1.{kind}") { Categories = ["all"], HasStatus = true, HasGeneration = true };

    private static ResourceKind Rbac(string plural, string kind, bool namespaced) =>
        new("rbac.authorization.k8s.io", "v1", plural, kind, namespaced, $"rbac.v1.{kind}");
}

using System.Collections.Frozen;

namespace ClusterCodex.PlanService.Guardrails;

/// <param name="Kind">Such as <c>Deployment</c>.</param>
/// <param name="Plural">Such as <c>deployments</c>; how a canonical command names it.</param>
/// <param name="Group">API group; empty for core.</param>
/// <param name="Namespaced">Whether its objects live in namespaces.</param>
internal sealed record KindInfo(string Kind, string Plural, string Group, bool Namespaced);

/// <summary>The names by which kubectl knows the built-in kinds.</summary>
internal static class KindTable
{
    private static readonly FrozenDictionary<string, KindInfo> ByName = Build();

    /// <summary>Finds what a command's type word means: plural, singular, short name, also with version and group.</summary>
    /// <returns>Null for a type that is not built in, and for a built-in name with a foreign group.</returns>
    public static KindInfo? Find(string word)
    {
        var lower = word.ToLowerInvariant();
        var dot = lower.IndexOf('.', StringComparison.Ordinal);
        var name = dot < 0 ? lower : lower[..dot];
        if (!ByName.TryGetValue(name, out var info))
        {
            return null;
        }

        return dot < 0 || IsQualifier(lower[(dot + 1)..], info.Group) ? info : null;
    }

    // "apps", "v1.apps", or for the core group "v1" and "v1."
    private static bool IsQualifier(string qualifier, string group)
    {
        if (group.Length > 0)
        {
            return qualifier == group || (qualifier.EndsWith($".{group}", StringComparison.Ordinal) && IsVersion(qualifier[..^(group.Length + 1)]));
        }

        return IsVersion(qualifier.TrimEnd('.'));
    }

    private static bool IsVersion(string text) =>
        text.Length is >= 2 and <= 10 && text[0] == 'v' && char.IsAsciiDigit(text[1]) && text.All(char.IsAsciiLetterOrDigit);

    private static FrozenDictionary<string, KindInfo> Build()
    {
        var names = new Dictionary<string, KindInfo>(StringComparer.Ordinal);
        Add("Pod", "pods", "", true, "po");
        Add("Event", "events", "", true, "ev");
        Add("Service", "services", "", true, "svc");
        Add("Endpoints", "endpoints", "", true, "ep");
        Add("ConfigMap", "configmaps", "", true, "cm");
        Add("Secret", "secrets", "", true);
        Add("ServiceAccount", "serviceaccounts", "", true, "sa");
        Add("PersistentVolumeClaim", "persistentvolumeclaims", "", true, "pvc");
        Add("PersistentVolume", "persistentvolumes", "", false, "pv");
        Add("ResourceQuota", "resourcequotas", "", true, "quota");
        Add("LimitRange", "limitranges", "", true, "limits");
        Add("ReplicationController", "replicationcontrollers", "", true, "rc");
        Add("Node", "nodes", "", false, "no");
        Add("Namespace", "namespaces", "", false, "ns");
        Add("Deployment", "deployments", "apps", true, "deploy");
        Add("ReplicaSet", "replicasets", "apps", true, "rs");
        Add("StatefulSet", "statefulsets", "apps", true, "sts");
        Add("DaemonSet", "daemonsets", "apps", true, "ds");
        Add("ControllerRevision", "controllerrevisions", "apps", true);
        Add("Job", "jobs", "batch", true);
        Add("CronJob", "cronjobs", "batch", true, "cj");
        Add("HorizontalPodAutoscaler", "horizontalpodautoscalers", "autoscaling", true, "hpa");
        Add("PodDisruptionBudget", "poddisruptionbudgets", "policy", true, "pdb");
        Add("Ingress", "ingresses", "networking.k8s.io", true, "ing");
        Add("IngressClass", "ingressclasses", "networking.k8s.io", false);
        Add("NetworkPolicy", "networkpolicies", "networking.k8s.io", true, "netpol");
        Add("EndpointSlice", "endpointslices", "discovery.k8s.io", true);
        Add("StorageClass", "storageclasses", "storage.k8s.io", false, "sc");
        Add("PriorityClass", "priorityclasses", "scheduling.k8s.io", false, "pc");
        Add("RuntimeClass", "runtimeclasses", "node.k8s.io", false);
        return names.ToFrozenDictionary(StringComparer.Ordinal);

        void Add(string kind, string plural, string group, bool namespaced, params string[] shortNames)
        {
            var info = new KindInfo(kind, plural, group, namespaced);
            names[plural] = info;
            names[kind.ToLowerInvariant()] = info;
            foreach (var name in shortNames)
            {
                names[name] = info;
            }
        }
    }
}

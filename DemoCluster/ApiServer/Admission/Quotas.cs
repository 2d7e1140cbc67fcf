using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Schema;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.ApiServer.Admission;

/// <summary>What a ResourceQuota counts, and which pods it refuses.</summary>
internal static class Quotas
{
    private static readonly HashSet<string> MustBeSpecified = new(StringComparer.Ordinal) { "cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory" };

    /// <summary>What the objects of a quota's namespace use of its resources; without those that are not counted here.</summary>
    public static Dictionary<string, decimal> Used(ObjectStore store, JsonObject quota)
    {
        var ns = quota.NamespaceOf();
        var pods = store.List(BuiltInKinds.Pod, ns).Where(pod => pod.Object("status").Text("phase") is not ("Succeeded" or "Failed") && IsInScope(quota, pod)).ToList();
        var used = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var resource in quota.Object("spec").Map("hard").Keys)
        {
            if (IsOfPods(resource))
            {
                used[resource] = pods.Sum(pod => Use(resource, pod));
            }
            else if (BuiltInKinds.All.FirstOrDefault(kind => kind.Namespaced && (resource == $"count/{kind.QualifiedPlural}" || (kind.Group.Length == 0 && resource == kind.Plural))) is { } kind)
            {
                used[resource] = ObjectStore.Range(store.Snapshot(kind).Objects, ns).Count;
            }
        }

        return used;
    }

    /// <summary>Why a quota refuses a new pod, in the words of the API server; null where it does not.</summary>
    public static string? Refusal(ObjectStore store, JsonObject quota, JsonObject pod)
    {
        if (!IsInScope(quota, pod))
        {
            return null;
        }

        var hard = quota.Object("spec").Map("hard").Where(pair => IsOfPods(pair.Key)).OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        var unspecified = hard.Where(pair => MustBeSpecified.Contains(pair.Key))
            .Select(pair => (Resource: pair.Key, Containers: pod.Object("spec").Objects("containers").Where(container => Quantity.Parse(Amount(container, pair.Key)) == 0).Select(container => container.Text("name")).Order(StringComparer.Ordinal).ToList()))
            .Where(missing => missing.Containers.Count > 0).ToList();
        if (unspecified.Count > 0)
        {
            return $"failed quota: {quota.NameOf()}: must specify {string.Join("; ", unspecified.Select(missing => $"{missing.Resource} for: {string.Join(',', missing.Containers)}"))}";
        }

        var used = Used(store, quota);
        var exceeded = hard.Where(pair => Use(pair.Key, pod) is > 0 and var more && used[pair.Key] + more > Quantity.Parse(pair.Value)).ToList();
        if (exceeded.Count == 0)
        {
            return null;
        }

        string Amounts(Func<string, decimal> of) => string.Join(',', exceeded.Select(pair => $"{pair.Key}={Text(pair.Key, of(pair.Key))}"));
        return $"exceeded quota: {quota.NameOf()}, requested: {Amounts(resource => Use(resource, pod))}, used: {Amounts(resource => used[resource])}, limited: {string.Join(',', exceeded.Select(pair => $"{pair.Key}={pair.Value}"))}";
    }

    /// <summary>An amount in the unit of a resource.</summary>
    public static string Text(string resource, decimal amount) => Quantity.Format(amount, isBytes: resource.Contains("memory", StringComparison.Ordinal) || resource.Contains("storage", StringComparison.Ordinal));

    private static bool IsOfPods(string resource) =>
        resource is "pods" or "count/pods" or "cpu" or "memory" or "ephemeral-storage"
        || (resource != "requests.storage" && (resource.StartsWith("requests.", StringComparison.Ordinal) || resource.StartsWith("limits.", StringComparison.Ordinal)));

    private static decimal Use(string resource, JsonObject pod) => resource is "pods" or "count/pods"
        ? 1
        : pod.Object("spec").Objects("containers").Sum(container => Quantity.Parse(Amount(container, resource)));

    // cpu is short for requests.cpu.
    private static string Amount(JsonObject container, string resource)
    {
        var (list, name) = resource.Split('.', 2) switch
        {
            ["limits", var limited] => ("limits", limited),
            ["requests", var requested] => ("requests", requested),
            _ => ("requests", resource),
        };
        return container.Object("resources").Object(list).Text(name);
    }

    private static bool IsInScope(JsonObject quota, JsonObject pod)
    {
        var isBestEffort = PodDefaults.QosClass(pod.Object("spec") ?? []) == "BestEffort";
        var ends = pod.Object("spec").Number("activeDeadlineSeconds") is not null;
        return quota.Object("spec").Strings("scopes").All(scope => scope switch
        {
            "BestEffort" => isBestEffort,
            "NotBestEffort" => !isBestEffort,
            "Terminating" => ends,
            "NotTerminating" => !ends,
            _ => true,
        });
    }
}

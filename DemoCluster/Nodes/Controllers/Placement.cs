using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.Nodes.Controllers;

/// <summary>Whether a node admits a pod, apart from its free capacity.</summary>
internal static class Placement
{
    /// <summary>The schedulable nodes, without those of the synthetic load.</summary>
    public static IEnumerable<JsonObject> Nodes(ObjectStore store) =>
        store.Snapshot(BuiltInKinds.Node).Objects.Where(node => !node.Labels.ContainsKey(ControlPlane.SyntheticLabel)).Select(node => node.ToJson());

    public static bool Admits(JsonObject node, JsonObject? podSpec) => Taint(node, podSpec) is null && MatchesSelector(node, podSpec) && !node.Object("spec").Bool("unschedulable");

    public static bool MatchesSelector(JsonObject node, JsonObject? podSpec)
    {
        var labels = node.Object("metadata").Map("labels");
        if (!podSpec.Map("nodeSelector").All(pair => labels.GetValueOrDefault(pair.Key) == pair.Value))
        {
            return false;
        }

        var terms = podSpec.Object("affinity").Object("nodeAffinity").Object("requiredDuringSchedulingIgnoredDuringExecution").Objects("nodeSelectorTerms").ToArray();
        return terms.Length == 0 || Array.Exists(terms, term => term.Objects("matchExpressions").All(expression => Matches(expression, labels)));
    }

    /// <summary>The taint that the pod does not tolerate, as <c>{key: value}</c>; null when there is none.</summary>
    public static string? Taint(JsonObject node, JsonObject? podSpec)
    {
        var refused = node.Object("spec").Objects("taints").FirstOrDefault(taint => taint.Text("effect") is "NoSchedule" or "NoExecute" && !podSpec.Objects("tolerations").Any(toleration => Tolerates(toleration, taint)));
        return refused is null ? null : $"{{{refused.Text("key")}: {refused.Text("value")}}}";
    }

    private static bool Tolerates(JsonObject toleration, JsonObject taint) =>
        (toleration.Text("effect").Length == 0 || toleration.Text("effect") == taint.Text("effect"))
        && (toleration.Text("operator") == "Exists"
            ? toleration.Text("key").Length == 0 || toleration.Text("key") == taint.Text("key")
            : toleration.Text("key") == taint.Text("key") && toleration.Text("value") == taint.Text("value"));

    private static bool Matches(JsonObject expression, Dictionary<string, string> labels)
    {
        var has = labels.TryGetValue(expression.Text("key"), out var value);
        return expression.Text("operator") switch
        {
            "In" => has && expression.Strings("values").Contains(value),
            "NotIn" => !has || !expression.Strings("values").Contains(value),
            "Exists" => has,
            "DoesNotExist" => !has,
            _ => false,
        };
    }
}

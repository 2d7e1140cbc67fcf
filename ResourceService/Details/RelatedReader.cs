using System.Text.Json.Nodes;
using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.ResourceService.Objects;
using ClusterCodex.V1;

namespace ClusterCodex.ResourceService.Details;

/// <summary>Reads the objects that an object owns, uses, selects and runs on.</summary>
internal static class RelatedReader
{
    private const int MaxRelated = 100;

    /// <summary>The related objects that the policy shows; hidden objects are neither named nor counted.</summary>
    public static async Task<IReadOnlyList<RelatedObject>> ReadAsync(ObjectContext context)
    {
        var (kind, about, policy) = (context.Kind, context.Object, context.Policy);
        var found = new List<RelatedObject>();
        if (kind.Type is { Kind: "Pod", Group: "" })
        {
            found.AddRange(OfPod(about));
            found.AddRange(await ServicesSelectingAsync(about, context));
        }

        if (kind.Type is { Kind: "Deployment", Group: "apps" } && policy.Allows(PolicyAction.View, "ReplicaSet", about.Namespace()))
        {
            found.AddRange((await context.ReplicaSetsAsync()).Select(set => Relate("owns", "ReplicaSet", set.Namespace(), set.Name())));
        }

        if ((PodReader.IsWorkload(kind) || kind.Type is { Kind: "Service", Group: "" }) && policy.Allows(PolicyAction.View, "Pod", about.Namespace()))
        {
            var relation = kind.Type.Kind == "Service" ? "selects" : "owns";
            found.AddRange((await context.PodsAsync()).Select(pod => Relate(relation, "Pod", pod.Namespace(), pod.Name())));
        }

        return
        [
            .. found
                .Where(related => policy.AllowsObject(PolicyAction.View, related.Object.Kind, related.Object.Namespace, related.Object.Name))
                .DistinctBy(related => (related.Relation, related.Object.Kind, related.Object.Name))
                .Take(MaxRelated),
        ];
    }

    private static IEnumerable<RelatedObject> OfPod(JsonObject pod)
    {
        var ns = pod.Namespace();
        if (pod.Text("spec", "nodeName") is { Length: > 0 } node)
        {
            yield return Relate("runs-on", "Node", "", node);
        }

        if (pod.Text("spec", "serviceAccountName") is { Length: > 0 } account)
        {
            yield return Relate("uses", "ServiceAccount", ns, account);
        }

        foreach (var reference in PodReferences.Of(pod))
        {
            yield return Relate("uses", reference.Kind, ns, reference.Name);
        }
    }

    private static async Task<IEnumerable<RelatedObject>> ServicesSelectingAsync(JsonObject pod, ObjectContext context)
    {
        if (!context.Policy.Allows(PolicyAction.View, "Service", pod.Namespace()))
        {
            return [];
        }

        return (await context.Reads.ListAsync("Service", "", pod.Namespace()))
            .Where(service => ServiceSelection.Selects(service, pod))
            .Select(service => Relate("selects", "Service", service.Namespace(), service.Name()));
    }

    private static RelatedObject Relate(string relation, string kind, string ns, string name) =>
        new() { Relation = relation, Object = new ObjectRef { Kind = kind, Namespace = ns, Name = name } };
}

using System.Text.Json.Nodes;
using ClusterCodex.Kubernetes;
using ClusterCodex.ResourceService.Kinds;
using ClusterCodex.ResourceService.Objects;
using ClusterCodex.V1;

namespace ClusterCodex.ResourceService.Details;

/// <summary>Reads the Kubernetes events of an object.</summary>
internal sealed class EventReader(KubernetesClient client)
{
    private const int MaxEvents = 50;

    /// <summary>Events of an object, newest first; empty where the policy does not show them.</summary>
    public async Task<IReadOnlyList<ObjectEvent>> ReadAsync(ServedKind kind, JsonObject about, EffectivePolicy policy, CancellationToken cancellationToken)
    {
        // Events of cluster-scoped objects are in `default`.
        var place = kind.Type.Namespaced ? about.Namespace() : "default";
        if (!policy.AllowsEvent(kind.Name, kind.Type.Namespaced ? place : null, place)
            || await client.Discovery.FindAsync("Event", "", cancellationToken) is not { } type)
        {
            return [];
        }

        var found = await client.ListAsync(
            type,
            new ListOptions { Namespace = place, FieldSelector = $"involvedObject.kind={kind.Type.Kind},involvedObject.name={about.Name()}" },
            cancellationToken);

        // A deleted object of the same name had another UID; the kubelet writes a node's name as its UID.
        return
        [
            .. found
                .Where(happened => happened.Text("involvedObject", "uid") is var uid && (uid.Length == 0 || uid == about.Uid() || kind.Type.Kind == "Node"))
                .Select(ToWire)
                .OrderByDescending(happened => happened.LastSeenAt?.ToDateTimeOffset())
                .Take(MaxEvents),
        ];
    }

    private static ObjectEvent ToWire(JsonObject happened)
    {
        var first = happened.Time("firstTimestamp") ?? happened.Time("eventTime") ?? happened.Time("metadata", "creationTimestamp");
        return new ObjectEvent
        {
            Type = happened.Text("type"),
            Reason = happened.Text("reason"),
            Message = happened.Text("message"),
            Source = happened.Text("source", "component") is { Length: > 0 } component ? component : happened.Text("reportingComponent"),
            Count = (int)Math.Max(1, Math.Max(happened.Number("count"), happened.Number("series", "count"))),
            FirstSeenAt = DetailReader.ToTimestamp(first),
            LastSeenAt = DetailReader.ToTimestamp(happened.Time("series", "lastObservedTime") ?? happened.Time("lastTimestamp") ?? first),
        };
    }
}

using ClusterCodex.ResourceService.Objects;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClusterCodex.ResourceService.Details;

/// <summary>Reads the detail of one object with its related objects, limited to what the policy shows.</summary>
internal sealed class DetailReader(EventReader events)
{
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>The detail of an object that the policy is known to show.</summary>
    public async Task<ResourceDetail> ReadAsync(ObjectContext context, CancellationToken cancellationToken)
    {
        var (kind, redacted) = (context.Kind, context.Object);
        var chain = context.OwnersAsync();
        var relatedObjects = RelatedReader.ReadAsync(context);
        var objectEvents = events.ReadAsync(kind, redacted, context.Policy, cancellationToken);
        var detail = new ResourceDetail
        {
            Kind = kind.Name,
            ApiVersion = kind.Type.ApiVersion,
            Namespace = redacted.Namespace(),
            Name = redacted.Name(),
            Uid = redacted.Uid(),
            Yaml = YamlWriter.Write(redacted),
            CreatedAt = ToTimestamp(redacted.Time("metadata", "creationTimestamp")),
        };
        foreach (var (key, value) in redacted.Map("metadata", "labels"))
        {
            detail.Labels[key] = value;
        }

        // The annotation repeats the whole object, which is already in the YAML.
        foreach (var (key, value) in redacted.Map("metadata", "annotations").Where(annotation => annotation.Key != LastApplied))
        {
            detail.Annotations[key] = value;
        }

        detail.Conditions.AddRange(redacted.Items("status", "conditions").Select(condition => new ObjectCondition
        {
            Type = condition.Text("type"),
            Status = condition.Text("status"),
            Reason = condition.Text("reason"),
            Message = condition.Text("message"),
            LastTransitionAt = ToTimestamp(condition.Time("lastTransitionTime")),
        }));
        if (kind.Type is { Kind: "Pod", Group: "" })
        {
            detail.Containers.AddRange(PodReader.Containers(redacted));
        }

        detail.OwnerChain.AddRange((await chain).Select(owner => owner.ToRef()));
        detail.Related.AddRange(await relatedObjects);
        detail.Events.AddRange(await objectEvents);
        return detail;
    }

    internal static Timestamp? ToTimestamp(DateTimeOffset? time) => time is { } at ? Timestamp.FromDateTimeOffset(at) : null;
}

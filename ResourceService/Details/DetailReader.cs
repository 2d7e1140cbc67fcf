using ClusterCodex.ResourceService.Objects;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClusterCodex.ResourceService.Details;

/// <summary>One object with what stands around it, as far as the policy shows it.</summary>
internal sealed class DetailReader(RelatedReader related, EventReader events)
{
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>The detail of an object that the policy is known to show.</summary>
    public async Task<ResourceDetail> ReadAsync(Surroundings surroundings, CancellationToken cancellationToken)
    {
        var (kind, cleaned) = (surroundings.Kind, surroundings.Object);
        var chain = surroundings.OwnersAsync();
        var around = related.ReadAsync(surroundings, cancellationToken);
        var told = events.ReadAsync(kind, cleaned, surroundings.Policy, cancellationToken);
        var detail = new ResourceDetail
        {
            Kind = kind.Name,
            ApiVersion = kind.Type.ApiVersion,
            Namespace = cleaned.Namespace(),
            Name = cleaned.Name(),
            Uid = cleaned.Uid(),
            Yaml = YamlText.Of(cleaned),
            CreatedAt = ToTimestamp(cleaned.Time("metadata", "creationTimestamp")),
        };
        foreach (var (key, value) in cleaned.Map("metadata", "labels"))
        {
            detail.Labels[key] = value;
        }

        // What kubectl applied is the object once more, and in the YAML already.
        foreach (var (key, value) in cleaned.Map("metadata", "annotations").Where(annotation => annotation.Key != LastApplied))
        {
            detail.Annotations[key] = value;
        }

        detail.Conditions.AddRange(cleaned.Items("status", "conditions").Select(condition => new ObjectCondition
        {
            Type = condition.Text("type"),
            Status = condition.Text("status"),
            Reason = condition.Text("reason"),
            Message = condition.Text("message"),
            LastTransitionAt = ToTimestamp(condition.Time("lastTransitionTime")),
        }));
        if (kind.Type is { Kind: "Pod", Group: "" })
        {
            detail.Containers.AddRange(PodReader.Containers(cleaned));
        }

        detail.OwnerChain.AddRange((await chain).Select(owner => owner.ToRef()));
        detail.Related.AddRange(await around);
        detail.Events.AddRange(await told);
        return detail;
    }

    internal static Timestamp? ToTimestamp(DateTimeOffset? time) => time is { } at ? Timestamp.FromDateTimeOffset(at) : null;
}

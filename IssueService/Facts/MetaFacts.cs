using System.Text.Json.Serialization;

namespace ClusterCodex.IssueService.Facts;

/// <summary>The fields of an object's metadata that detection needs; named as in the Kubernetes API.</summary>
internal sealed record MetaFacts
{
    public string Name { get; set; } = "";

    public string Namespace { get; set; } = "";

    public string Uid { get; set; } = "";

    public string ResourceVersion { get; set; } = "";

    public long Generation { get; set; }

    public DateTimeOffset CreationTimestamp { get; set; }

    public DateTimeOffset? DeletionTimestamp { get; set; }

    public IReadOnlyList<string>? Finalizers { get; set; }

    public IReadOnlyDictionary<string, string>? Labels { get; set; }

    /// <summary>Those of <see cref="KnownAnnotations"/>.</summary>
    [JsonConverter(typeof(KnownAnnotationsConverter))]
    public IReadOnlyDictionary<string, string>? Annotations { get; set; }

    public IReadOnlyList<OwnerFacts>? OwnerReferences { get; set; }

    /// <summary>The owner that manages the object; null where there is none.</summary>
    public OwnerFacts? Controller => OwnerReferences?.FirstOrDefault(owner => owner.Controller);
}

internal sealed record OwnerFacts
{
    public string Kind { get; set; } = "";

    public string Name { get; set; } = "";

    public string Uid { get; set; } = "";

    public bool Controller { get; set; }
}

internal sealed record ConditionFacts
{
    public string Type { get; set; } = "";

    public string Status { get; set; } = "";

    public string? Reason { get; set; }

    public string? Message { get; set; }

    public DateTimeOffset? LastTransitionTime { get; set; }
}

/// <summary>Facts of one kind of object.</summary>
internal interface IFacts
{
    MetaFacts Metadata { get; }
}

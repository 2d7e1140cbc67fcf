using System.Text.Json;
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

    public long? DeletionGracePeriodSeconds { get; set; }

    public IReadOnlyList<string>? Finalizers { get; set; }

    public IReadOnlyDictionary<string, string>? Labels { get; set; }

    /// <summary>Those that are read; null where there is none of them.</summary>
    [JsonConverter(typeof(AnnotationsConverter))]
    public IReadOnlyDictionary<string, string>? Annotations { get; set; }

    public IReadOnlyList<OwnerFacts>? OwnerReferences { get; set; }

    /// <summary>The owner that manages the object; null where there is none.</summary>
    public OwnerFacts? Controller => OwnerReferences?.FirstOrDefault(owner => owner.Controller);
}

internal sealed record OwnerFacts
{
    public string ApiVersion { get; set; } = "";

    /// <summary>Empty for the core group.</summary>
    public string Group => ApiVersion.LastIndexOf('/') is > 0 and var end ? ApiVersion[..end] : "";

    public string Kind { get; set; } = "";

    public string Name { get; set; } = "";

    public string Uid { get; set; } = "";

    public bool Controller { get; set; }
}

/// <summary>Reads the annotations that analyzers know and skips the others, which may be as large as the object.</summary>
internal sealed class AnnotationsConverter : JsonConverter<IReadOnlyDictionary<string, string>?>
{
    private static readonly string[] Known = [IngressFacts.ClassAnnotation, .. KnownAnnotations.Names];

    public override IReadOnlyDictionary<string, string>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Dictionary<string, string>? annotations = null;
        while (reader.TokenType != JsonTokenType.Null && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = NameOf(ref reader);
            reader.Read();
            if (name is not null && reader.TokenType == JsonTokenType.String)
            {
                (annotations ??= new(StringComparer.Ordinal))[name] = reader.GetString()!;
            }
            else
            {
                reader.Skip();
            }
        }

        return annotations;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, string>? value, JsonSerializerOptions options) => throw new NotSupportedException("Facts are only read.");

    private static string? NameOf(ref Utf8JsonReader reader)
    {
        foreach (var known in Known)
        {
            if (reader.ValueTextEquals(known))
            {
                return known;
            }
        }

        return null;
    }
}

internal sealed record ConditionFacts
{
    public string Type { get; set; } = "";

    public string Status { get; set; } = "";

    public string? Reason { get; set; }

    public string? Message { get; set; }

    public DateTimeOffset? LastTransitionTime { get; set; }

    /// <summary>The generation that it describes; null where it does not say.</summary>
    public long? ObservedGeneration { get; set; }
}

/// <summary>A status of which only the conditions are read.</summary>
internal sealed record ConditionsFacts
{
    public IReadOnlyList<ConditionFacts>? Conditions { get; set; }
}

/// <summary>Facts of one kind of object.</summary>
internal interface IFacts
{
    MetaFacts Metadata { get; }
}

/// <summary>An object of which only the existence is read.</summary>
internal sealed record NamedFacts : IFacts
{
    public MetaFacts Metadata { get; set; } = new();
}

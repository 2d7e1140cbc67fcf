using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClusterCodex.IssueService.Facts;

/// <summary>The annotations that detection reads. All others are skipped while parsing: they are long, and may hold secrets.</summary>
internal static class KnownAnnotations
{
    public const string DefaultClass = "storageclass.kubernetes.io/is-default-class";
    public const string DefaultClassBeta = "storageclass.beta.kubernetes.io/is-default-class";
    public const string ClaimClass = "volume.beta.kubernetes.io/storage-class";

    /// <summary>The conditions of a HorizontalPodAutoscaler, whose version 1 has no field for them.</summary>
    public const string ScalingConditions = "autoscaling.alpha.kubernetes.io/conditions";

    public static readonly IReadOnlyList<string> Names = [DefaultClass, DefaultClassBeta, ClaimClass, ScalingConditions];
}

/// <summary>Reads the annotations of <see cref="KnownAnnotations"/>; null where there are none of them.</summary>
internal sealed class KnownAnnotationsConverter : JsonConverter<IReadOnlyDictionary<string, string>?>
{
    public override IReadOnlyDictionary<string, string>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        Dictionary<string, string>? known = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string? name = null;
            foreach (var one in KnownAnnotations.Names)
            {
                name = reader.ValueTextEquals(one) ? one : name;
            }

            reader.Read();
            if (name is not null && reader.TokenType == JsonTokenType.String)
            {
                (known ??= new Dictionary<string, string>(StringComparer.Ordinal))[name] = reader.GetString()!;
            }
            else
            {
                reader.Skip();
            }
        }

        return known;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, string>? value, JsonSerializerOptions options) => throw new NotSupportedException("Facts are only read.");
}

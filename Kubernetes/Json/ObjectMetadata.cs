using System.Text.Json;

namespace ClusterCodex.Kubernetes.Json;

/// <summary>The fields of <c>metadata</c> that most projections need.</summary>
public sealed record ObjectMetadata : IWatchedObject
{
    public string Name { get; init; } = "";

    /// <summary>Null for a cluster-scoped object.</summary>
    public string? Namespace { get; init; }

    public string Uid { get; init; } = "";

    public ResourceVersion ResourceVersion { get; init; }

    /// <summary>Counts changes of the specification; 0 where the server sets none.</summary>
    public long Generation { get; init; }

    /// <summary>Unset (year 1) where the server sets none.</summary>
    public DateTimeOffset CreationTimestamp { get; init; }

    /// <summary>When deletion was requested; null where it was not.</summary>
    public DateTimeOffset? DeletionTimestamp { get; init; }

    /// <summary>Shared between objects with equal labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = LabelSet.Empty;

    public IReadOnlyList<OwnerReference> OwnerReferences { get; init; } = [];

    public ObjectKey Key => new(Namespace, Name);

    /// <summary>Reads the value of the current property, which is an object's <c>metadata</c>.</summary>
    public static ObjectMetadata Read(ref Utf8JsonReader reader)
    {
        string? name = null, ns = null, uid = null;
        ResourceVersion version = default;
        long generation = 0;
        DateTimeOffset created = default;
        DateTimeOffset? deleted = null;
        IReadOnlyDictionary<string, string> labels = LabelSet.Empty;
        IReadOnlyList<OwnerReference> owners = [];
        if (reader.EnterObject())
        {
            while (reader.NextProperty())
            {
                if (reader.ValueTextEquals("name"u8))
                {
                    name = reader.ReadString();
                }
                else if (reader.ValueTextEquals("namespace"u8))
                {
                    ns = reader.ReadPooledString();
                }
                else if (reader.ValueTextEquals("uid"u8))
                {
                    uid = reader.ReadString();
                }
                else if (reader.ValueTextEquals("resourceVersion"u8))
                {
                    version = ReadVersion(ref reader);
                }
                else if (reader.ValueTextEquals("generation"u8))
                {
                    generation = reader.ReadInt64() ?? 0;
                }
                else if (reader.ValueTextEquals("creationTimestamp"u8))
                {
                    created = reader.ReadTimestamp() ?? default;
                }
                else if (reader.ValueTextEquals("deletionTimestamp"u8))
                {
                    deleted = reader.ReadTimestamp();
                }
                else if (reader.ValueTextEquals("labels"u8))
                {
                    labels = LabelSet.Read(ref reader);
                }
                else if (reader.ValueTextEquals("ownerReferences"u8))
                {
                    owners = OwnerReference.ReadAll(ref reader);
                }
                else
                {
                    reader.SkipValue();
                }
            }
        }

        return new ObjectMetadata
        {
            Name = name ?? "",
            Namespace = string.IsNullOrEmpty(ns) ? null : ns,
            Uid = uid ?? "",
            ResourceVersion = version,
            Generation = generation,
            CreationTimestamp = created,
            DeletionTimestamp = deleted,
            Labels = labels,
            OwnerReferences = owners,
        };
    }

    /// <summary>Reads a resourceVersion from the current property.</summary>
    internal static ResourceVersion ReadVersion(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return default;
        }

        // The usual case is a short number, which is parsed without allocating a string.
        Span<char> text = stackalloc char[32];
        return reader.ValueSpan.Length <= text.Length && !reader.ValueIsEscaped
            ? ResourceVersion.Parse(text[..reader.CopyString(text)])
            : ResourceVersion.Parse(reader.GetString());
    }
}

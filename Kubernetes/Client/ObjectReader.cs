using System.Text.Json;
using System.Text.Json.Nodes;
using ClusterCodex.Kubernetes.Json;

namespace ClusterCodex.Kubernetes;

/// <summary>How lists and watches of one representation (plain objects, tables) are requested and read.</summary>
internal abstract class ObjectReader<T>
{
    /// <summary>The Accept header.</summary>
    public abstract string Accept { get; }

    /// <summary>The property of a list that holds its objects.</summary>
    public abstract string ArrayName { get; }

    /// <summary>
    /// State other than the object that determines how it was read; null for none. Objects that were read with another
    /// instance of it cannot be mixed.
    /// </summary>
    public virtual object? Form => null;

    /// <summary>Reads one element of the list's array.</summary>
    public abstract T ReadElement(ReadOnlySpan<byte> json);

    /// <summary>Reads the object of a watch event.</summary>
    /// <returns>Default where the event has no object.</returns>
    public abstract T? ReadEvent(ReadOnlySpan<byte> json);

    /// <summary>Reads another property of the list.</summary>
    public virtual void ReadProperty(string name, ReadOnlySpan<byte> json)
    {
    }
}

internal sealed class ProjectionReader<T>(Projection<T> projection) : ObjectReader<T>
{
    public override string Accept => ApiRequest.Json;

    public override string ArrayName => "items";

    public override T ReadElement(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return projection(ref reader);
    }

    public override T ReadEvent(ReadOnlySpan<byte> json) => ReadElement(json);
}

/// <summary>Keeps the whole object; for small lists only.</summary>
internal static class WholeObject
{
    public static JsonObject Read(ref Utf8JsonReader reader) =>
        JsonNode.Parse(ref reader) as JsonObject ?? throw new JsonException("A list's item is not an object.");
}

/// <summary>The metadata of a list, which precedes or follows the items.</summary>
internal sealed class ListHead
{
    public string? Continue { get; private set; }

    public ResourceVersion ResourceVersion { get; private set; }

    public long? RemainingItemCount { get; private set; }

    public void Read(ReadOnlySpan<byte> metadata)
    {
        var reader = new Utf8JsonReader(metadata);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("continue"u8))
            {
                Continue = reader.ReadString() is { Length: > 0 } token ? token : null;
            }
            else if (reader.ValueTextEquals("resourceVersion"u8))
            {
                ResourceVersion = ObjectMetadata.ReadVersion(ref reader);
            }
            else if (reader.ValueTextEquals("remainingItemCount"u8))
            {
                RemainingItemCount = reader.ReadInt64();
            }
            else
            {
                reader.SkipValue();
            }
        }
    }
}

using System.Text.Json;
using ClusterCodex.Kubernetes.Json;

namespace ClusterCodex.Kubernetes.Tests.Contract;

/// <summary>What the tests keep of a ConfigMap.</summary>
public sealed record ConfigMapView(ObjectMetadata Metadata, string? Colour) : IWatchedObject
{
    public ObjectKey Key => Metadata.Key;

    public string Uid => Metadata.Uid;

    public ResourceVersion ResourceVersion => Metadata.ResourceVersion;

    public static ConfigMapView Project(ref Utf8JsonReader reader)
    {
        ObjectMetadata? metadata = null;
        string? colour = null;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("metadata"u8))
            {
                metadata = ObjectMetadata.Read(ref reader);
            }
            else if (reader.ValueTextEquals("data"u8))
            {
                if (reader.EnterObject())
                {
                    while (reader.NextProperty())
                    {
                        if (reader.ValueTextEquals("colour"u8))
                        {
                            colour = reader.ReadString();
                        }
                        else
                        {
                            reader.SkipValue();
                        }
                    }
                }
            }
            else
            {
                reader.SkipValue();
            }
        }

        return new ConfigMapView(metadata ?? throw new JsonException("The object has no metadata."), colour);
    }
}

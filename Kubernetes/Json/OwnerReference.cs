using System.Text.Json;

namespace ClusterCodex.Kubernetes.Json;

/// <param name="ApiVersion">Such as <c>apps/v1</c>.</param>
/// <param name="IsController">Whether the owner manages the object; at most one does.</param>
public sealed record OwnerReference(string ApiVersion, string Kind, string Name, string Uid, bool IsController)
{
    internal static IReadOnlyList<OwnerReference> ReadAll(ref Utf8JsonReader reader)
    {
        if (!reader.EnterArray())
        {
            return [];
        }

        var owners = new List<OwnerReference>(1);
        while (reader.NextElement())
        {
            owners.Add(Read(ref reader));
        }

        return owners;
    }

    private static OwnerReference Read(ref Utf8JsonReader reader)
    {
        string? apiVersion = null, kind = null, name = null, uid = null;
        var controller = false;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("An owner reference is not an object.");
        }

        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("apiVersion"u8))
            {
                apiVersion = reader.ReadPooledString();
            }
            else if (reader.ValueTextEquals("kind"u8))
            {
                kind = reader.ReadPooledString();
            }
            else if (reader.ValueTextEquals("name"u8))
            {
                name = reader.ReadPooledString();
            }
            else if (reader.ValueTextEquals("uid"u8))
            {
                uid = reader.ReadPooledString();
            }
            else if (reader.ValueTextEquals("controller"u8))
            {
                controller = reader.ReadBoolean() ?? false;
            }
            else
            {
                reader.SkipValue();
            }
        }

        return new OwnerReference(apiVersion ?? "", kind ?? "", name ?? "", uid ?? "", controller);
    }
}

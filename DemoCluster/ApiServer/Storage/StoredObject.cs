using System.Collections.Frozen;
using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Resources;

namespace ClusterCodex.DemoCluster.ApiServer.Storage;

/// <summary>The key of an object. Sorts as in etcd: by namespace, then by name.</summary>
internal readonly record struct ObjectKey(string Namespace, string Name) : IComparable<ObjectKey>
{
    public int CompareTo(ObjectKey other)
    {
        var byNamespace = string.CompareOrdinal(Namespace, other.Namespace);
        return byNamespace != 0 ? byNamespace : string.CompareOrdinal(Name, other.Name);
    }

    public static bool operator <(ObjectKey left, ObjectKey right) => left.CompareTo(right) < 0;

    public static bool operator >(ObjectKey left, ObjectKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(ObjectKey left, ObjectKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ObjectKey left, ObjectKey right) => left.CompareTo(right) >= 0;
}

/// <summary>One immutable version of an object, kept in its serialized form.</summary>
internal sealed class StoredObject(ObjectKey key, string uid, long version, FrozenDictionary<string, string> labels, byte[] json)
{
    public ObjectKey Key { get; } = key;

    public string Uid { get; } = uid;

    /// <summary>Its <c>metadata.resourceVersion</c>.</summary>
    public long Version { get; } = version;

    public FrozenDictionary<string, string> Labels { get; } = labels;

    /// <summary>UTF-8 JSON without <c>kind</c> and <c>apiVersion</c>, as in lists of built-in kinds. Must not be modified.</summary>
    public byte[] Json { get; } = json;

    /// <summary>A copy that the caller may change.</summary>
    public JsonObject ToJson() => Documents.Json.Parse(Json);

    /// <summary>A copy with <c>kind</c> and <c>apiVersion</c>, as for a single object.</summary>
    public JsonObject ToJson(ResourceKind kind)
    {
        var value = ToJson();
        value.Insert(0, "kind", kind.Kind);
        value.Insert(1, "apiVersion", kind.ApiVersion);
        return value;
    }
}

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ClusterCodex.IssueService.Analyzers;
using ClusterCodex.Kubernetes;

namespace ClusterCodex.IssueService.Clusters;

/// <summary>The facts of one object, as an informer keeps them.</summary>
/// <typeparam name="T">What an analyzer reads.</typeparam>
internal sealed class WatchedFacts<T>(MetaFacts metadata, T facts) : IWatchedObject
    where T : class
{
    public T Facts => facts;

    public ObjectKey Key { get; } = new(metadata.Namespace.Length == 0 ? null : metadata.Namespace, metadata.Name);

    public string Uid => metadata.Uid;

    public ResourceVersion ResourceVersion { get; } = ResourceVersion.Parse(metadata.ResourceVersion);

    /// <summary>A projection that parses the fields of <typeparamref name="T"/> and skips the rest.</summary>
    public static Projection<WatchedFacts<T>> Projection(JsonTypeInfo<T> type, Func<T, MetaFacts> metadataOf) =>
        (ref Utf8JsonReader reader) =>
        {
            var facts = JsonSerializer.Deserialize(ref reader, type) ?? throw new JsonException("The API server sent null for an object.");
            return new WatchedFacts<T>(metadataOf(facts), facts);
        };
}

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ClusterCodex.Kubernetes;

namespace ClusterCodex.IssueService.Facts;

/// <summary>The facts of one object, as an informer keeps them.</summary>
/// <typeparam name="T">What an analyzer reads.</typeparam>
internal sealed class WatchedFacts<T>(T facts) : IWatchedObject
    where T : class, IFacts
{
    public T Facts => facts;

    public ObjectKey Key { get; } = new(facts.Metadata.Namespace.Length == 0 ? null : facts.Metadata.Namespace, facts.Metadata.Name);

    public string Uid => facts.Metadata.Uid;

    public ResourceVersion ResourceVersion { get; } = ResourceVersion.Parse(facts.Metadata.ResourceVersion);

    /// <summary>A projection that parses the fields of <typeparamref name="T"/> and skips the rest.</summary>
    public static Projection<WatchedFacts<T>> Projection(JsonTypeInfo<T> type) =>
        (ref Utf8JsonReader reader) =>
            new WatchedFacts<T>(JsonSerializer.Deserialize(ref reader, type) ?? throw new JsonException("The API server sent null for an object."));
}

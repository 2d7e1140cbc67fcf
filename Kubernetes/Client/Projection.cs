using System.Text.Json;

namespace ClusterCodex.Kubernetes;

/// <summary>Reads the required fields of one object directly from its UTF-8 JSON.</summary>
/// <param name="reader">Positioned on the object's StartObject. May be left at any position; its buffer is reused afterwards, so the result must not refer to it.</param>
public delegate T Projection<out T>(ref Utf8JsonReader reader);

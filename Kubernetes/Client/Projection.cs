using System.Text.Json;

namespace ClusterCodex.Kubernetes;

/// <summary>Takes what is needed from one object, straight from the bytes on the wire.</summary>
/// <param name="reader">On the object's StartObject. May be left anywhere; its bytes are reused afterwards, so nothing may refer to them.</param>
public delegate T Projection<out T>(ref Utf8JsonReader reader);

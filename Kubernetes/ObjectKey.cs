namespace ClusterCodex.Kubernetes;

/// <summary>Names an object among those of its resource type.</summary>
/// <param name="Namespace">Null for a cluster-scoped object.</param>
public readonly record struct ObjectKey(string? Namespace, string Name)
{
    public override string ToString() => Namespace is null ? Name : $"{Namespace}/{Name}";
}

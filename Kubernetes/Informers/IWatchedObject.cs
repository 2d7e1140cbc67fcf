namespace ClusterCodex.Kubernetes;

/// <summary>What an informer must know of every object, whatever else its projection keeps.</summary>
public interface IWatchedObject
{
    ObjectKey Key { get; }

    /// <summary>Distinguishes an object from a later one of the same name.</summary>
    string Uid { get; }

    ResourceVersion ResourceVersion { get; }
}

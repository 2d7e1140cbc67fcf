namespace ClusterCodex.Kubernetes;

/// <summary>The fields that an informer requires of every object, whatever else its projection keeps.</summary>
public interface IWatchedObject
{
    ObjectKey Key { get; }

    /// <summary>Distinguishes an object from a later one of the same name.</summary>
    string Uid { get; }

    ResourceVersion ResourceVersion { get; }
}

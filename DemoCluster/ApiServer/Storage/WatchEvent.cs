namespace ClusterCodex.DemoCluster.ApiServer.Storage;

internal enum ChangeType
{
    Added,
    Modified,
    Deleted,
}

/// <summary>A change as watchers see it.</summary>
/// <param name="Object">The new version; for a deletion the last one, carrying the version of the deletion.</param>
/// <param name="Previous">The version before; null for an addition.</param>
internal sealed record WatchEvent(ChangeType Type, string StorageKey, long Version, StoredObject Object, StoredObject? Previous);

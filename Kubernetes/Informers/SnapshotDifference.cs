namespace ClusterCodex.Kubernetes;

internal static class SnapshotDifference
{
    /// <summary>The changes between two snapshots; the order among different objects is not significant.</summary>
    public static IReadOnlyList<Change<T>> Between<T>(InformerSnapshot<T> before, InformerSnapshot<T> after)
        where T : class, IWatchedObject
    {
        var changes = new List<Change<T>>();
        foreach (var (key, old) in before.Items)
        {
            if (!after.Items.ContainsKey(key))
            {
                changes.Add(new Change<T>(ChangeType.Deleted, key, old, null));
            }
        }

        foreach (var (key, now) in after.Items)
        {
            AddChange(changes, key, before.Items.GetValueOrDefault(key), now);
        }

        return changes;
    }

    /// <summary>Adds the change from <paramref name="old"/> to <paramref name="now"/>; none where they are the same instance.</summary>
    public static void AddChange<T>(List<Change<T>> changes, ObjectKey key, T? old, T now)
        where T : class, IWatchedObject
    {
        if (old is null)
        {
            changes.Add(new Change<T>(ChangeType.Added, key, null, now));
        }
        else if (ReferenceEquals(old, now))
        {
            return;
        }
        else if (old.Uid != now.Uid)
        {
            changes.Add(new Change<T>(ChangeType.Deleted, key, old, null));
            changes.Add(new Change<T>(ChangeType.Added, key, null, now));
        }
        else
        {
            changes.Add(new Change<T>(ChangeType.Modified, key, old, now));
        }
    }
}

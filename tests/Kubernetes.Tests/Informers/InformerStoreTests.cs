using ClusterCodex.Kubernetes.Json;
using ClusterCodex.Kubernetes.Tests.Contract;

namespace ClusterCodex.Kubernetes.Tests.Informers;

public class InformerStoreTests
{
    private readonly InformerStore<ConfigMapView> _store = new();

    [Fact]
    public void Apply_SameEventTwice_IsAppliedOnce()
    {
        _store.Replace([], Version(10));

        var changes = _store.Apply([Event(WatchEventType.Added, Thing("a", 11)), Event(WatchEventType.Added, Thing("a", 11))]);
        var again = _store.Apply([Event(WatchEventType.Modified, Thing("a", 11))]);

        Assert.Single(changes);
        Assert.Empty(again);
        Assert.Equal(1, _store.Snapshot.Generation);
    }

    [Fact]
    public void Apply_OlderEventAfterNewer_IsIgnored()
    {
        _store.Replace([Thing("a", 5)], Version(10));

        _store.Apply([Event(WatchEventType.Modified, Thing("a", 13, "blue")), Event(WatchEventType.Modified, Thing("a", 12, "green"))]);

        Assert.Equal("blue", Only().Colour);
        Assert.Equal("13", _store.Snapshot.ResourceVersion.ToString());
    }

    [Fact]
    public void Apply_LateEventOfAnotherObject_IsApplied()
    {
        _store.Replace([], Version(10));

        _store.Apply([Event(WatchEventType.Added, Thing("b", 12)), Event(WatchEventType.Added, Thing("a", 11))]);

        Assert.Equal(2, _store.Snapshot.Items.Count);
        Assert.Equal("12", _store.Snapshot.ResourceVersion.ToString());
    }

    [Fact]
    public void Apply_LateEventOfDeletedObject_DoesNotRestoreIt()
    {
        _store.Replace([Thing("a", 5)], Version(10));

        _store.Apply([Event(WatchEventType.Deleted, Thing("a", 12))]);
        var changes = _store.Apply([Event(WatchEventType.Modified, Thing("a", 11))]);

        Assert.Empty(changes);
        Assert.Empty(_store.Snapshot.Items);
    }

    [Fact]
    public void Apply_ObjectThatLeftTheSelectorAndMatchesAgain_IsAdded()
    {
        _store.Replace([Thing("a", 5)], Version(10));

        _store.Apply([Event(WatchEventType.Deleted, Thing("a", 12)), Event(WatchEventType.Added, Thing("a", 14, "blue"))]);
        _store.Apply([Event(WatchEventType.Deleted, Thing("a", 16)), Event(WatchEventType.Modified, Thing("a", 15))]);
        Assert.Empty(_store.Snapshot.Items);
        _store.Apply([Event(WatchEventType.Added, Thing("a", 18, "green"))]);

        Assert.Equal("green", Only().Colour);
    }

    [Fact]
    public void Apply_EventThatTheListAlreadyCovers_IsIgnored()
    {
        // Deleted between its creation at 8 and the list at 10.
        _store.Replace([], Version(10));

        var changes = _store.Apply([Event(WatchEventType.Added, Thing("a", 8))]);

        Assert.Empty(changes);
    }

    [Fact]
    public void Apply_AddedUnderANameInUse_IsADeletionAndAnAddition()
    {
        _store.Replace([Thing("a", 5, "red", "uid-1")], Version(10));

        var changes = _store.Apply([Event(WatchEventType.Added, Thing("a", 12, "blue", "uid-2"))]);

        Assert.Equal([ChangeType.Deleted, ChangeType.Added], changes.Select(change => change.Type));
        Assert.Equal("uid-2", Only().Uid);
    }

    [Fact]
    public void Apply_LateDeletionOfAnEarlierObjectOfTheName_KeepsTheNewOne()
    {
        _store.Replace([Thing("a", 12, "blue", "uid-2")], Version(12));

        var changes = _store.Apply([Event(WatchEventType.Deleted, Thing("a", 11, "red", "uid-1"))]);

        Assert.Empty(changes);
        Assert.Equal("uid-2", Only().Uid);
    }

    [Fact]
    public void Apply_DeletionOfUnknownObject_IsNoChange()
    {
        _store.Replace([], Version(10));

        Assert.Empty(_store.Apply([Event(WatchEventType.Deleted, Thing("a", 11))]));
    }

    [Fact]
    public void Apply_Bookmark_MovesTheVersionOnly()
    {
        _store.Replace([Thing("a", 5)], Version(10));

        var changes = _store.Apply([new WatchEvent<ConfigMapView>(WatchEventType.Bookmark, null, Version(30))]);

        Assert.Empty(changes);
        Assert.Equal("30", _store.Snapshot.ResourceVersion.ToString());
        Assert.Equal(1, _store.Snapshot.Generation);
    }

    [Fact]
    public void Replace_UnchangedObject_KeepsItsInstance()
    {
        var first = Thing("a", 5);
        _store.Replace([first], Version(10));

        var changes = _store.Replace([Thing("a", 5)], Version(20));

        Assert.Empty(changes);
        Assert.Same(first, Only());
    }

    [Fact]
    public void Replace_RecreatedObject_IsADeletionAndAnAddition()
    {
        _store.Replace([Thing("a", 5, "red", "uid-1")], Version(10));

        var changes = _store.Replace([Thing("a", 15, "red", "uid-2")], Version(20));

        Assert.Equal([ChangeType.Deleted, ChangeType.Added], changes.Select(change => change.Type));
    }

    [Fact]
    public void Apply_VersionsThatAreNotNumbers_UseTheLastOne()
    {
        _store.Replace([Thing("a", "x1")], ResourceVersion.Parse("x1"));

        var changes = _store.Apply([Event(WatchEventType.Modified, Thing("a", "x2")), Event(WatchEventType.Modified, Thing("a", "x2"))]);

        Assert.Single(changes);
        Assert.Equal("x2", _store.Snapshot.ResourceVersion.ToString());
    }

    private static ResourceVersion Version(int number) => ResourceVersion.Parse($"{number}");

    private static WatchEvent<ConfigMapView> Event(WatchEventType type, ConfigMapView item) => new(type, item, default);

    private static ConfigMapView Thing(string name, int version, string colour = "red", string? uid = null) => Thing(name, $"{version}", colour, uid);

    private static ConfigMapView Thing(string name, string version, string colour = "red", string? uid = null) =>
        new(new ObjectMetadata { Name = name, Namespace = "shop", Uid = uid ?? name, ResourceVersion = ResourceVersion.Parse(version) }, colour);

    private ConfigMapView Only() => Assert.Single(_store.Snapshot.Items).Value;
}

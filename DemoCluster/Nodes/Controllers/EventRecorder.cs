using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Handlers;
using ClusterCodex.DemoCluster.ApiServer.Patches;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.Nodes.Controllers;

/// <summary>Writes Events; a repeated event increments the count of the existing one.</summary>
internal sealed class EventRecorder(ObjectStore store, ObjectWriter writer)
{
    private const int KnownLimit = 4096;
    private readonly Dictionary<(string Uid, string Reason, string Message, string FieldPath), ObjectKey> _known = [];

    /// <param name="about">The object with its metadata.</param>
    /// <param name="fieldPath">The part of it, such as <c>spec.containers{web}</c>.</param>
    /// <param name="host">The node that reports, for the kubelet.</param>
    public void Record(ResourceKind kind, JsonObject about, string type, string reason, string message, string component, string fieldPath = "", string host = "")
    {
        var identity = (about.UidOf(), reason, message, fieldPath);
        var now = Timestamps.Format(store.Now);
        if (_known.TryGetValue(identity, out var key) && store.Find(BuiltInKinds.Event, key.Namespace, key.Name) is { } found)
        {
            var again = found.ToJson();
            again["count"] = again.Int("count", 1) + 1;
            again["lastTimestamp"] = now;
            if (store.TryReplace(BuiltInKinds.Event, found, again) is not null)
            {
                return;
            }
        }

        if (_known.Count >= KnownLimit)
        {
            _known.Clear();
        }

        var ns = about.NamespaceOf() is { Length: > 0 } named ? named : "default";
        if (store.Find(BuiltInKinds.Namespace, "", ns) is null)
        {
            return;
        }

        var created = writer.Create(BuiltInKinds.Event, ns, Event(kind, about, ns, type, reason, message, component, fieldPath, host, now), new WriteOptions { Manager = ManagedFields.Unrecorded });
        _known[identity] = created.Key;
    }

    private JsonObject Event(ResourceKind kind, JsonObject about, string ns, string type, string reason, string message, string component, string fieldPath, string host, string now)
    {
        var involved = new JsonObject
        {
            ["kind"] = kind.Kind,
            ["namespace"] = about.NamespaceOf(),
            ["name"] = about.NameOf(),
            ["uid"] = about.UidOf(),
            ["apiVersion"] = kind.ApiVersion,
            ["resourceVersion"] = about.Object("metadata").Text("resourceVersion"),
        };
        involved.SetOrRemove("namespace", about.NamespaceOf());
        involved.SetOrRemove("fieldPath", fieldPath);
        var source = new JsonObject { ["component"] = component };
        source.SetOrRemove("host", host);
        return new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = $"{about.NameOf()}.{Unique():x}", ["namespace"] = ns },
            ["involvedObject"] = involved,
            ["reason"] = reason,
            ["message"] = message,
            ["source"] = source,
            ["firstTimestamp"] = now,
            ["lastTimestamp"] = now,
            ["count"] = 1,
            ["type"] = type,
            ["eventTime"] = null,
            ["reportingComponent"] = component,
            ["reportingInstance"] = host,
        };
    }

    // As in real names: a number of nanoseconds, which only has to be unique here.
    private long Unique() => (store.Now.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * 100 + store.Version % 100;
}

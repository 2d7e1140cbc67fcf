using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Handlers;
using ClusterCodex.DemoCluster.ApiServer.Patches;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.Nodes.Controllers;

/// <summary>The history of a StatefulSet's or DaemonSet's template.</summary>
internal static class ControllerRevisions
{
    public const string HashLabel = "controller-revision-hash";

    /// <summary>Records the revision of the current template as the newest one.</summary>
    /// <returns>Its name.</returns>
    public static string Ensure(ObjectStore store, ObjectWriter writer, ResourceKind kind, JsonObject owner)
    {
        var template = (JsonObject)owner.Object("spec").Object("template")!.DeepClone();
        template.Insert(0, "$patch", "replace");
        var data = new JsonObject { ["spec"] = new JsonObject { ["template"] = template } };
        var name = $"{owner.NameOf()}-{Owned.Hash(data)}";
        var known = Owned.By(store, BuiltInKinds.ControllerRevision, owner);
        var newest = known.Select(item => item.Int("revision")).DefaultIfEmpty().Max();
        var options = new WriteOptions { Manager = ManagedFields.Unrecorded };
        var found = known.Find(item => item.NameOf() == name);
        if (found is null)
        {
            var labels = owner.Object("spec").Object("template").Object("metadata").Object("labels")?.DeepClone() as JsonObject ?? [];
            labels[HashLabel] = name[(owner.NameOf().Length + 1)..];
            writer.Create(BuiltInKinds.ControllerRevision, owner.NamespaceOf(), new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["name"] = name,
                    ["labels"] = labels,
                    ["annotations"] = owner.Object("metadata").Object("annotations")?.DeepClone(),
                    ["ownerReferences"] = new JsonArray(Owned.Reference(kind, owner)),
                },
                ["data"] = data,
                ["revision"] = newest + 1,
            }, options);
        }
        else if (found.Int("revision") < newest)
        {
            writer.Update(BuiltInKinds.ControllerRevision, owner.NamespaceOf(), name, value =>
            {
                value["revision"] = newest + 1;
                return value;
            }, options);
        }

        return name;
    }
}

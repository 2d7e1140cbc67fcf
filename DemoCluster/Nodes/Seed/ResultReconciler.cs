using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Handlers;
using ClusterCodex.DemoCluster.ApiServer.Patches;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;
using ClusterCodex.DemoCluster.Nodes.Controllers;

namespace ClusterCodex.DemoCluster.Nodes.Seed;

/// <summary>
/// The K8sGPT operator: keeps Result objects for broken objects, with that operator's behaviour: the name omits the kind,
/// so objects of the same name share one Result; resolved findings are deleted.
/// </summary>
internal sealed class ResultReconciler(ObjectStore store, ObjectWriter writer, ObjectRemover remover, ResourceCatalog catalog, SimulationSpeed speed) : IReconciler
{
    private const string OperatorNamespace = "k8sgpt-operator-system";
    private static readonly WriteOptions Options = new() { Manager = ManagedFields.Unrecorded };
    private static readonly ResourceKind[] Analyzed = [BuiltInKinds.Service, BuiltInKinds.Deployment, BuiltInKinds.Pod];

    // One key for the whole cluster: like the operator, analyze everything every 30 s.
    public IEnumerable<ObjectKey> Affected(WatchEvent change) => change.StorageKey == "k8sgpts.core.k8sgpt.ai" ? [new ObjectKey("", "")] : [];

    public TimeSpan? Reconcile(ObjectKey key)
    {
        var results = catalog.FindByKind("core.k8sgpt.ai/v1alpha1", "Result");
        var owner = catalog.FindByKind("core.k8sgpt.ai/v1alpha1", "K8sGPT") is { } kind ? store.List(kind, OperatorNamespace).FirstOrDefault() : null;
        if (results is null || owner is null)
        {
            return null;
        }

        var desired = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var analyzed in Analyzed)
        {
            foreach (var item in store.Snapshot(analyzed).Objects.Where(item => !item.Labels.ContainsKey(ControlPlane.SyntheticLabel)))
            {
                var value = item.ToJson();
                if (K8sGptFindings.Of(analyzed, value, store) is { Count: > 0 } texts)
                {
                    desired[Name(value)] = Result(analyzed, value, texts, owner);
                }
            }
        }

        foreach (var item in store.Snapshot(results).Objects.Where(item => item.Key.Namespace == OperatorNamespace && !desired.ContainsKey(item.Key.Name)).ToArray())
        {
            remover.Delete(results, item, []);
        }

        foreach (var (name, result) in desired)
        {
            Write(results, name, result);
        }

        return speed.Of(30);
    }

    private void Write(ResourceKind results, string name, JsonObject result)
    {
        if (store.Find(results, OperatorNamespace, name) is null)
        {
            writer.Create(results, OperatorNamespace, result, Options);
            return;
        }

        var changed = false;
        writer.Update(results, OperatorNamespace, name, value =>
        {
            changed = !JsonNode.DeepEquals(value["spec"], result["spec"]);
            value["spec"] = result["spec"]!.DeepClone();
            return value;
        }, Options);
        if (changed)
        {
            writer.Update(results, OperatorNamespace, name, value =>
            {
                value["status"] = new JsonObject { ["lifecycle"] = "updated" };
                return value;
            }, Options with { Subresource = "status" });
        }
    }

    private static string Name(JsonObject value) => $"{value.NamespaceOf()}{value.NameOf()}".Replace("-", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal);

    private JsonObject Result(ResourceKind kind, JsonObject value, IReadOnlyList<string> texts, JsonObject owner) => new()
    {
        ["metadata"] = new JsonObject
        {
            ["name"] = Name(value),
            ["namespace"] = OperatorNamespace,
            ["labels"] = new JsonObject { ["k8sgpts.k8sgpt.ai/name"] = owner.NameOf(), ["k8sgpts.k8sgpt.ai/namespace"] = OperatorNamespace, ["k8sgpts.k8sgpt.ai/backend"] = "" },
            ["ownerReferences"] = new JsonArray(Owned.Reference(catalog.FindByKind("core.k8sgpt.ai/v1alpha1", "K8sGPT")!, owner)),
        },
        ["spec"] = new JsonObject
        {
            ["backend"] = "",
            ["kind"] = kind.Kind,
            ["name"] = $"{value.NamespaceOf()}/{value.NameOf()}",
            ["details"] = "",
            ["parentObject"] = kind == BuiltInKinds.Pod ? Parent(value) : "",
            ["error"] = new JsonArray([.. texts.Select(text => new JsonObject { ["text"] = text })]),
            ["autoRemediationStatus"] = new JsonObject { ["phase"] = 0 },
        },
    };

    private string Parent(JsonObject pod)
    {
        if (Owned.Controller(pod) is not { } owner || owner.Text("kind") == "Job")
        {
            return "";
        }

        var top = owner.Text("kind") == "ReplicaSet" ? Owned.Controller(store.Find(BuiltInKinds.ReplicaSet, pod.NamespaceOf(), owner.Text("name"))?.ToJson()) ?? owner : owner;
        return $"{top.Text("kind")}/{top.Text("name")}";
    }
}

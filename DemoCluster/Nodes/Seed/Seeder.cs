using System.Globalization;
using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Handlers;
using ClusterCodex.DemoCluster.ApiServer.Patches;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;
using ClusterCodex.DemoCluster.Nodes.Controllers;

namespace ClusterCodex.DemoCluster.Nodes.Seed;

/// <summary>Adds the initial objects to the store: the cluster itself, healthy workloads, and the broken workloads of the chart.</summary>
internal sealed class Seeder(ObjectStore store, ObjectWriter writer, ResourceCatalog catalog) : IClusterSeed
{
    private const string Healthy = "healthy/";
    private const string Broken = "broken/";
    private const string Previous = "previous/";
    private static readonly WriteOptions Options = new() { Manager = "seed", KeepStatus = true, KeepCreation = true, FieldValidation = "Strict" };

    /// <inheritdoc/>
    public void SeedCluster() => Apply(Documents(name => name == Healthy + "00-cluster.yaml"));

    /// <inheritdoc/>
    public void SeedWorkloads()
    {
        Apply(Documents(name => name == Broken + "namespaces.yaml"));
        Apply(Documents(name => name.StartsWith(Broken + Previous, StringComparison.Ordinal)));
        Apply(Documents(name => name.StartsWith(Healthy, StringComparison.Ordinal) && name != Healthy + "00-cluster.yaml"));
        Apply(Documents(name => name.StartsWith(Broken, StringComparison.Ordinal) && !name.StartsWith(Broken + Previous, StringComparison.Ordinal) && !IsUpdate(name) && name != Broken + "namespaces.yaml"));
    }

    /// <summary>Workloads whose previous revision is seeded first: their broken revision follows once that one is available.</summary>
    public IEnumerable<(ResourceKind Kind, JsonObject Value)> Updates() =>
        Documents(name => name.StartsWith(Broken, StringComparison.Ordinal) && IsUpdate(name)).Select(value => (KindOf(value), value));

    private static bool IsUpdate(string name) => Names().Contains(Broken + Previous + name[Broken.Length..]);

    private static string[] Names() => typeof(Seeder).Assembly.GetManifestResourceNames();

    private static IEnumerable<JsonObject> Documents(Func<string, bool> selected)
    {
        foreach (var name in Names().Where(selected).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(typeof(Seeder).Assembly.GetManifestResourceStream(name)!);
            foreach (var document in Yaml.ParseAll(reader.ReadToEnd()).OfType<JsonObject>())
            {
                yield return document;
            }
        }
    }

    private void Apply(IEnumerable<JsonObject> documents)
    {
        foreach (var document in documents)
        {
            var kind = KindOf(document);
            Date(document.Object("metadata")!);
            if (kind == BuiltInKinds.Node)
            {
                NodeStatus.Complete(document, store.Now);
            }

            if (store.Find(kind, document.NamespaceOf(), document.NameOf()) is null)
            {
                writer.Create(kind, document.NamespaceOf(), document, Options with { KeepStatus = document.ContainsKey("status") });
            }

            if (kind == BuiltInKinds.CustomResourceDefinition)
            {
                catalog.ReplaceCustom(store.List(BuiltInKinds.CustomResourceDefinition, null));
            }
        }
    }

    private ResourceKind KindOf(JsonObject document) => catalog.FindByKind(document.Text("apiVersion"), document.Text("kind"))
        ?? throw new InvalidOperationException($"A seed names {document.Text("apiVersion")} {document.Text("kind")}, which is not served.");

    // "-12d" is twelve days before now, so that the cluster appears to be older than the process.
    private void Date(JsonObject metadata)
    {
        if (metadata.Text("creationTimestamp") is ['-', .., var unit] text)
        {
            var amount = int.Parse(text[1..^1], CultureInfo.InvariantCulture);
            metadata["creationTimestamp"] = Timestamps.Format(store.Now - (unit == 'd' ? TimeSpan.FromDays(amount) : TimeSpan.FromHours(amount)));
        }
    }
}

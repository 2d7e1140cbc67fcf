using System.Text.Json.Nodes;
using ClusterCodex.TestSupport;

namespace ClusterCodex.Kubernetes.Tests.Contract;

/// <summary>A namespaced kind that exists for one test.</summary>
internal sealed class CustomKind : IAsyncDisposable
{
    private readonly ClusterSession _session;
    private readonly ResourceType _definitions;

    private CustomKind(ClusterSession session, ResourceType definitions, ResourceType type)
    {
        _session = session;
        _definitions = definitions;
        Type = type;
    }

    public ResourceType Type { get; }

    /// <summary>Defines the kind <c>Kettle</c> in a group of the session's own, and waits until it is served.</summary>
    /// <param name="columns">Its printer columns, as in <c>additionalPrinterColumns</c>.</param>
    public static async Task<CustomKind> DefineAsync(ClusterSession session, JsonArray columns)
    {
        var group = $"{session.Namespace.Replace("-", "", StringComparison.Ordinal)}.clustercodex.test";
        var definitions = await session.TypeAsync("CustomResourceDefinition");
        var definition = JsonNode.Parse($$$$"""
            {
              "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "kettles.{{{{group}}}}"},
              "spec": {
                "group": "{{{{group}}}}", "scope": "Namespaced",
                "names": {"kind": "Kettle", "plural": "kettles", "singular": "kettle", "shortNames": ["ket"]},
                "versions": [{
                  "name": "v1", "served": true, "storage": true,
                  "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}
                }]
              }
            }
            """)!;
        definition["spec"]!["versions"]![0]!["additionalPrinterColumns"] = columns;
        await session.Client.CreateAsync(definitions, null, (JsonObject)definition, WriteOptions.Default, CancellationToken.None);
        var type = await Eventually.Succeeds(async () =>
        {
            session.Client.Discovery.Invalidate();
            return await session.Client.Discovery.GetAsync("Kettle", group, CancellationToken.None);
        });
        return new CustomKind(session, definitions, type);
    }

    /// <summary>Creates an object, once the server accepts objects of the new kind.</summary>
    public Task<JsonObject> CreateAsync(string name, JsonObject spec)
    {
        var manifest = Manifest.Of(Type.ApiVersion, Type.Kind, name);
        manifest["spec"] = spec;
        return Eventually.Succeeds(() =>
            _session.Client.CreateAsync(Type, _session.Namespace, (JsonObject)manifest.DeepClone(), WriteOptions.Default, CancellationToken.None));
    }

    public ValueTask DisposeAsync() =>
        new(_session.Client.DeleteAsync(_definitions, null, Type.QualifiedName, DeleteOptions.Default, CancellationToken.None));
}

using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;

namespace ClusterCodex.DemoCluster.ApiServer.Resources;

/// <summary>Reads a CustomResourceDefinition (apiextensions.k8s.io/v1).</summary>
internal static class CustomResources
{
    /// <summary>The kinds that a definition serves: one for each served version.</summary>
    public static IEnumerable<ResourceKind> Kinds(JsonObject definition)
    {
        var spec = definition.Object("spec");
        var names = spec.Object("names");
        foreach (var version in spec.Objects("versions").Where(version => version.Bool("served")))
        {
            var subresources = version.Object("subresources");
            yield return new ResourceKind(
                spec.Text("group"), version.Text("name"), names.Text("plural"), names.Text("kind"), spec.Text("scope") == "Namespaced", Definition: null)
            {
                Singular = names.Text("singular") is { Length: > 0 } singular ? singular : names.Text("kind").ToLowerInvariant(),
                ShortNames = [.. names.Strings("shortNames")],
                Categories = [.. names.Strings("categories")],
                HasStatus = subresources?.ContainsKey("status") == true,
                HasGeneration = true,
                Schema = version.Object("schema").Object("openAPIV3Schema") ?? [],
                Columns = [.. version.Objects("additionalPrinterColumns").Select(Column)],
            };
        }
    }

    /// <summary>What the API server's controllers add to an accepted definition.</summary>
    public static JsonObject Status(JsonObject definition, string now) => new()
    {
        ["acceptedNames"] = definition.Object("spec").Object("names")?.DeepClone(),
        ["conditions"] = new JsonArray(
            Condition("NamesAccepted", "NoConflicts", "no conflicts found", now),
            Condition("Established", "InitialNamesAccepted", "the initial names have been accepted", now)),
        ["storedVersions"] = new JsonArray([.. definition.Object("spec").Objects("versions").Where(version => version.Bool("storage")).Select(version => JsonValue.Create(version.Text("name")))]),
    };

    private static JsonObject Condition(string type, string reason, string message, string now) => new()
    {
        ["lastTransitionTime"] = now,
        ["message"] = message,
        ["reason"] = reason,
        ["status"] = "True",
        ["type"] = type,
    };

    private static PrinterColumn Column(JsonObject column) => new(
        column.Text("name"), column.Text("type"), column.Text("jsonPath"), (int)(column.Number("priority") ?? 0), column.Text("description"), column.Text("format"));
}

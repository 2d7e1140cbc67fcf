using System.Text.Json.Nodes;

namespace ClusterCodex.Kubernetes;

/// <summary>
/// Reads discovery document by document, which every server since 1.0 supports; aggregated discovery only returns the same
/// data faster and is not available before 1.26.
/// </summary>
internal static class DiscoveryReader
{
    private const int Parallelism = 8;

    /// <param name="previous">Supplies the types of a group that cannot be read; null for none.</param>
    /// <exception cref="KubernetesException">The groups themselves cannot be read.</exception>
    public static async Task<DiscoverySnapshot> ReadAsync(KubernetesClient client, DiscoverySnapshot? previous, CancellationToken cancellationToken)
    {
        var versions = await ReadVersionsAsync(client, cancellationToken);
        var types = new IReadOnlyList<ResourceType>[versions.Count];
        var failed = new string?[versions.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, versions.Count, options, async (index, cancellation) =>
        {
            var (group, version) = versions[index];
            try
            {
                types[index] = await ReadTypesAsync(client, group, version, cancellation);
            }
            catch (KubernetesException exception) when (exception.Failure is not KubernetesFailure.Unreachable and not KubernetesFailure.Unauthorized)
            {
                var name = group.Length == 0 ? version : $"{group}/{version}";
                DiscoveryLog.GroupFailed(client.Loggers.CreateLogger<ApiDiscovery>(), exception, name);
                failed[index] = name;
                types[index] = previous?.All.Where(type => type.Group == group && type.Version == version).ToArray() ?? [];
            }
        });
        return new DiscoverySnapshot([.. types.SelectMany(list => list)], [.. failed.OfType<string>()], client.Time.GetUtcNow());
    }

    /// <summary>Core first; within a group the preferred version first.</summary>
    private static async Task<IReadOnlyList<(string Group, string Version)>> ReadVersionsAsync(KubernetesClient client, CancellationToken cancellationToken)
    {
        var core = await client.GetJsonAsync("/api", "discover the core API", cancellationToken);
        var groups = await client.GetJsonAsync("/apis", "discover the API groups", cancellationToken);
        var versions = Items(core, "versions").Select(version => ("", Text(version))).ToList();
        foreach (var group in Objects(groups, "groups"))
        {
            var name = Text(group["name"]);
            var preferred = Text((group["preferredVersion"] as JsonObject)?["version"]);
            versions.AddRange(Objects(group, "versions")
                .Select(version => Text(version["version"]))
                .OrderByDescending(version => version == preferred)
                .Select(version => (name, version)));
        }

        return versions;
    }

    private static async Task<IReadOnlyList<ResourceType>> ReadTypesAsync(KubernetesClient client, string group, string version, CancellationToken cancellationToken)
    {
        var path = group.Length == 0 ? $"/api/{version}" : $"/apis/{group}/{version}";
        var list = await client.GetJsonAsync(path, $"discover {path[1..]}", cancellationToken);
        var entries = Objects(list, "resources").Select(entry => (Name: Text(entry["name"]), Entry: entry)).ToArray();
        var subresources = entries
            .Where(named => named.Name.Contains('/'))
            .Select(named => named.Name.Split('/', 2))
            .ToLookup(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
        return entries
            .Where(named => named.Name.Length > 0 && !named.Name.Contains('/'))
            .Select(named => new ResourceType(group, version, Text(named.Entry["kind"]), named.Name, Flag(named.Entry["namespaced"]))
            {
                Singular = Text(named.Entry["singularName"]),
                Verbs = Texts(named.Entry, "verbs"),
                ShortNames = Texts(named.Entry, "shortNames"),
                Categories = Texts(named.Entry, "categories"),
                Subresources = [.. subresources[named.Name]],
            })
            .ToArray();
    }

    private static IEnumerable<JsonNode?> Items(JsonObject fields, string name) => fields[name] as JsonArray ?? [];

    private static IEnumerable<JsonObject> Objects(JsonObject fields, string name) => Items(fields, name).OfType<JsonObject>();

    private static string[] Texts(JsonObject fields, string name) => [.. Items(fields, name).Select(Text).Where(text => text.Length > 0).Select(string.Intern)];

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    private static bool Flag(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;
}

using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Resources;

namespace ClusterCodex.DemoCluster.ApiServer.Handlers;

/// <summary>/version, /api, /apis and the resource lists below them.</summary>
internal sealed class DiscoveryHandler(ResourceCatalog catalog)
{
    public static JsonObject Version { get; } = new()
    {
        ["major"] = "1",
        ["minor"] = "32",
        ["gitVersion"] = "v1.32.0-demo",
        ["gitCommit"] = "0000000000000000000000000000000000000000",
        ["gitTreeState"] = "clean",
        ["buildDate"] = "2025-01-01T00:00:00Z",
        ["goVersion"] = "none",
        ["compiler"] = "none",
        ["platform"] = "linux/amd64",
    };

    /// <summary>The document at a discovery path; null where the path is not a discovery path.</summary>
    public JsonObject? Find(IReadOnlyList<string> path, HttpRequest request) => path switch
    {
        ["version"] => (JsonObject)Version.DeepClone(),
        ["api"] => new JsonObject
        {
            ["kind"] = "APIVersions",
            ["versions"] = new JsonArray("v1"),
            ["serverAddressByClientCIDRs"] = new JsonArray(new JsonObject { ["clientCIDR"] = "0.0.0.0/0", ["serverAddress"] = request.Host.Value }),
        },
        ["apis"] => new JsonObject { ["kind"] = "APIGroupList", ["apiVersion"] = "v1", ["groups"] = new JsonArray([.. Groups().Select(Group)]) },
        ["apis", var group] => Groups().Contains(group) ? WithType(Group(group)) : null,
        ["api", "v1"] => Resources("", "v1"),
        ["apis", var group, var version] => Resources(group, version),
        _ => null,
    };

    private IEnumerable<string> Groups() => catalog.All.Select(kind => kind.Group).Append("authorization.k8s.io").Where(group => group.Length > 0).Distinct();

    private JsonObject Group(string group)
    {
        var versions = catalog.All.Where(kind => kind.Group == group).Select(kind => kind.Version).DefaultIfEmpty("v1").Distinct()
            .Select(version => new JsonObject { ["groupVersion"] = $"{group}/{version}", ["version"] = version }).ToArray();
        return new JsonObject
        {
            ["name"] = group,
            ["versions"] = new JsonArray([.. versions]),
            ["preferredVersion"] = versions[0].DeepClone(),
        };
    }

    private static JsonObject WithType(JsonObject group)
    {
        group.Insert(0, "kind", "APIGroup");
        group.Insert(1, "apiVersion", "v1");
        return group;
    }

    private JsonObject? Resources(string group, string version)
    {
        var kinds = catalog.All.Where(kind => kind.Group == group && kind.Version == version).ToArray();
        var resources = kinds.SelectMany(Entries).Concat(group == "authorization.k8s.io" && version == "v1" ? Reviews() : []).ToArray();
        return resources.Length == 0 ? null : new JsonObject
        {
            ["kind"] = "APIResourceList",
            ["apiVersion"] = "v1",
            ["groupVersion"] = group.Length == 0 ? version : $"{group}/{version}",
            ["resources"] = new JsonArray([.. resources]),
        };
    }

    private static IEnumerable<JsonObject> Entries(ResourceKind kind)
    {
        var entry = Entry(kind.Plural, kind.Singular, kind.Namespaced, kind.Kind, kind.Verbs);
        if (kind.ShortNames.Count > 0)
        {
            entry["shortNames"] = new JsonArray([.. kind.ShortNames.Select(name => JsonValue.Create(name))]);
        }

        if (kind.Categories.Count > 0)
        {
            entry["categories"] = new JsonArray([.. kind.Categories.Select(name => JsonValue.Create(name))]);
        }

        yield return entry;
        if (kind == BuiltInKinds.Pod)
        {
            yield return Entry("pods/log", "", namespaced: true, "Pod", ["get"]);
            var eviction = Entry("pods/eviction", "", namespaced: true, "Eviction", ["create"]);
            (eviction["group"], eviction["version"]) = ("policy", "v1");
            yield return eviction;
        }

        if (kind.HasScale)
        {
            var scale = Entry($"{kind.Plural}/scale", "", kind.Namespaced, "Scale", ["get", "patch", "update"]);
            (scale["group"], scale["version"]) = ("autoscaling", "v1");
            yield return scale;
        }

        if (kind.HasStatus)
        {
            yield return Entry($"{kind.Plural}/status", "", kind.Namespaced, kind.Kind, ["get", "patch", "update"]);
        }
    }

    private static IEnumerable<JsonObject> Reviews() =>
    [
        Entry("selfsubjectaccessreviews", "selfsubjectaccessreview", namespaced: false, "SelfSubjectAccessReview", ["create"]),
        Entry("selfsubjectrulesreviews", "selfsubjectrulesreview", namespaced: false, "SelfSubjectRulesReview", ["create"]),
    ];

    private static JsonObject Entry(string name, string singular, bool namespaced, string kind, IReadOnlyList<string> verbs) => new()
    {
        ["name"] = name,
        ["singularName"] = singular,
        ["namespaced"] = namespaced,
        ["kind"] = kind,
        ["verbs"] = new JsonArray([.. verbs.Select(verb => JsonValue.Create(verb))]),
    };
}

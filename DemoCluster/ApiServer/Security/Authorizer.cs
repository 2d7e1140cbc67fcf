using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.ApiServer.Security;

/// <summary>RBAC with the roles and bindings in the store; members of system:masters may do everything.</summary>
internal sealed class Authorizer(ObjectStore store)
{
    private static readonly ResourceKind RoleBinding = Kind("RoleBinding");
    private static readonly ResourceKind ClusterRoleBinding = Kind("ClusterRoleBinding");
    private static readonly ResourceKind Role = Kind("Role");
    private static readonly ResourceKind ClusterRole = Kind("ClusterRole");

    /// <param name="ns">Null for a request across namespaces or on a cluster-scoped kind.</param>
    public bool Allows(User user, string verb, string group, string plural, string? subresource, string? ns, string name)
    {
        var resource = subresource is { Length: > 0 } ? $"{plural}/{subresource}" : plural;
        return user.IsAdmin || Rules(user, ns).Any(rule =>
            Has(rule, "verbs", verb) && Has(rule, "apiGroups", group)
            && (Has(rule, "resources", resource) || subresource is { Length: > 0 } && rule.Strings("resources").Contains($"*/{subresource}"))
            && (rule["resourceNames"] is not JsonArray { Count: > 0 } || name.Length > 0 && rule.Strings("resourceNames").Contains(name)));
    }

    /// <summary>The rules that apply to a user in a namespace, including cluster-wide ones.</summary>
    public IEnumerable<JsonObject> Rules(User user, string? ns)
    {
        var bindings = store.List(ClusterRoleBinding, null).Select(binding => (Binding: binding, Namespace: ""));
        if (ns is not null)
        {
            bindings = bindings.Concat(store.List(RoleBinding, ns).Select(binding => (Binding: binding, Namespace: ns)));
        }

        return bindings
            .Where(item => item.Binding.Objects("subjects").Any(subject => Names(subject, user)))
            .SelectMany(item => RoleOf(item.Binding, item.Namespace).Objects("rules"));
    }

    private JsonObject? RoleOf(JsonObject binding, string ns)
    {
        var reference = binding.Object("roleRef");
        return reference.Text("kind") == "Role" ? store.Find(Role, ns, reference.Text("name"))?.ToJson() : store.Find(ClusterRole, "", reference.Text("name"))?.ToJson();
    }

    private static bool Names(JsonObject subject, User user) => subject.Text("kind") switch
    {
        "User" => subject.Text("name") == user.Name,
        "Group" => user.Groups.Contains(subject.Text("name")),
        "ServiceAccount" => user.Name == $"system:serviceaccount:{subject.Text("namespace")}:{subject.Text("name")}",
        _ => false,
    };

    private static bool Has(JsonObject rule, string field, string value) => rule.Strings(field).Any(item => item == "*" || item == value);

    private static ResourceKind Kind(string kind) => BuiltInKinds.All.First(candidate => candidate.Kind == kind);
}

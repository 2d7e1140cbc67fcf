using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Resources;

namespace ClusterCodex.DemoCluster.ApiServer.Errors;

/// <summary>An error response, as the <c>Status</c> object that the API sends.</summary>
internal sealed class ApiException(int code, string reason, string message, JsonObject? details = null) : Exception(message)
{
    private const string TerminatingCause = "NamespaceTerminating";

    public int Code { get; } = code;

    /// <summary>Whether the object's namespace is being deleted, so that trying again is useless.</summary>
    public bool IsOfTerminatingNamespace => Status["details"]?["causes"] is JsonArray causes && causes.Any(cause => cause?["reason"]?.GetValue<string>() == TerminatingCause);

    public JsonObject Status { get; } = Build(code, reason, message, details);

    public static ApiException NotFound(ResourceKind kind, string name) =>
        new(404, "NotFound", $"{kind.QualifiedPlural} \"{name}\" not found", Details(kind, name));

    public static ApiException PathNotFound() => new(404, "NotFound", "the server could not find the requested resource");

    public static ApiException AlreadyExists(ResourceKind kind, string name) =>
        new(409, "AlreadyExists", $"{kind.QualifiedPlural} \"{name}\" already exists", Details(kind, name));

    public static ApiException Conflict(ResourceKind kind, string name, string? why = null) => new(
        409, "Conflict",
        $"Operation cannot be fulfilled on {kind.QualifiedPlural} \"{name}\": {why ?? "the object has been modified; please apply your changes to the latest version and try again"}",
        Details(kind, name));

    public static ApiException BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiException MethodNotAllowed(string what) => new(405, "MethodNotAllowed", what);

    public static ApiException Expired(string message) => new(410, "Expired", message);

    public static ApiException Forbidden(string user, string verb, ResourceKind kind, string? ns, string name, string? subresource)
    {
        var resource = (subresource is null ? kind.Plural : $"{kind.Plural}/{subresource}");
        var where = ns is null ? "at the cluster scope" : $"in the namespace \"{ns}\"";
        var subject = name.Length > 0 ? $"{kind.QualifiedPlural} \"{name}\"" : kind.QualifiedPlural;
        return new(403, "Forbidden", $"{subject} is forbidden: User \"{user}\" cannot {verb} resource \"{resource}\" in API group \"{kind.Group}\" {where}", Details(kind, name));
    }

    /// <summary>403 of an admission plugin.</summary>
    public static ApiException Refused(ResourceKind kind, string name, string why) =>
        new(403, "Forbidden", $"{kind.QualifiedPlural} \"{name}\" is forbidden: {why}", Details(kind, name));

    /// <summary>403 of a namespace that is being deleted.</summary>
    public static ApiException Terminating(ResourceKind kind, string name, string ns)
    {
        var details = Details(kind, name);
        details["causes"] = new JsonArray(new JsonObject { ["reason"] = TerminatingCause, ["message"] = $"namespace {ns} is being terminated", ["field"] = "metadata.namespace" });
        return new(403, "Forbidden", $"{kind.QualifiedPlural} \"{name}\" is forbidden: unable to create new content in namespace {ns} because it is being terminated", details);
    }

    /// <summary>422 with one cause for each invalid field.</summary>
    public static ApiException Invalid(ResourceKind kind, string name, IReadOnlyList<FieldError> errors)
    {
        var details = Details(kind, name);
        details["kind"] = kind.Kind;
        details["causes"] = new JsonArray([.. errors.Select(error => error.ToCause())]);
        var text = errors.Count == 1 ? errors[0].ToString() : $"[{string.Join(", ", errors)}]";
        return new(422, "Invalid", $"{kind.Kind}{(kind.Group.Length > 0 ? "." + kind.Group : "")} \"{name}\" is invalid: {text}", details);
    }

    public static JsonObject Details(ResourceKind kind, string name)
    {
        var details = new JsonObject();
        if (name.Length > 0)
        {
            details["name"] = name;
        }

        if (kind.Group.Length > 0)
        {
            details["group"] = kind.Group;
        }

        details["kind"] = kind.Plural;
        return details;
    }

    private static JsonObject Build(int code, string reason, string message, JsonObject? details)
    {
        var status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Failure",
            ["message"] = message,
            ["reason"] = reason,
        };
        if (details is not null)
        {
            status["details"] = details;
        }

        status["code"] = code;
        return status;
    }
}

/// <summary>One error of one field.</summary>
/// <param name="Reason">As in <c>causes[].reason</c>, such as <c>FieldValueInvalid</c>.</param>
internal sealed record FieldError(string Field, string Reason, string Text)
{
    public static FieldError Required(string field, string detail = "") => new(field, "FieldValueRequired", detail.Length > 0 ? $"Required value: {detail}" : "Required value");

    public static FieldError Invalid(string field, string value, string detail) => new(field, "FieldValueInvalid", $"Invalid value: {value}: {detail}");

    public override string ToString() => $"{Field}: {Text}";

    public JsonObject ToCause() => new() { ["reason"] = Reason, ["message"] = Text, ["field"] = Field };
}

using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Errors;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.ApiServer.Handlers;

/// <summary>A request to a resource path.</summary>
/// <param name="Namespace">Null across namespaces and for cluster-scoped kinds.</param>
/// <param name="Name">Empty for the collection.</param>
internal sealed record ResourceRequest(HttpContext Http, ResourceKind Kind, string? Namespace, string Name, string? Subresource)
{
    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>The user, after authentication and impersonation.</summary>
    public required Security.User User { get; init; }

    public ObjectKey Key => new(Namespace ?? "", Name);

    public string Query(string name) => Http.Request.Query[name].ToString();

    public bool Flag(string name) => Http.Request.Query[name].ToString() is "true" or "1" or "True";

    public bool DryRun => Query("dryRun") switch
    {
        "" => false,
        "All" => true,
        var other => throw ApiException.BadRequest($"invalid dryRun value \"{other}\": only \"All\" is supported"),
    };

    public string FieldManager => Query("fieldManager") is { Length: > 0 } manager
        ? manager
        : Http.Request.Headers.UserAgent.ToString().Split('/', ' ')[0] is { Length: > 0 } agent ? agent : "unknown";

    public long? Integer(string name) => Query(name) is not { Length: > 0 } text ? null
        : long.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var value) ? value
        : throw ApiException.BadRequest($"invalid value \"{text}\" for query parameter {name}: an integer is needed");

    /// <summary>The verb as authorization names it.</summary>
    public string Verb => Http.Request.Method switch
    {
        "GET" or "HEAD" when Flag("watch") => "watch",
        "GET" or "HEAD" => Name.Length > 0 ? "get" : "list",
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => Name.Length > 0 ? "delete" : "deletecollection",
        var other => throw ApiException.MethodNotAllowed($"the method {other} is not supported"),
    };

    public async Task<JsonObject> BodyAsync()
    {
        var (body, _) = await ReadBodyAsync(Http.Request, Aborted);
        return body as JsonObject ?? throw ApiException.BadRequest("the request body is not an object");
    }

    /// <summary>Reads a JSON or YAML body.</summary>
    public static async Task<(JsonNode? Body, string MediaType)> ReadBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var mediaType = (request.ContentType ?? "application/json").Split(';')[0].Trim();
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, cancellationToken);
        if (buffer.Length == 0)
        {
            return (null, mediaType);
        }

        try
        {
            return mediaType switch
            {
                "application/yaml" or "application/apply-patch+yaml" => (Yaml.Parse(System.Text.Encoding.UTF8.GetString(buffer.ToArray())), mediaType),
                "application/vnd.kubernetes.protobuf" => (Schema.ProtobufReader.Read(buffer.ToArray()), mediaType),
                _ => (JsonNode.Parse(buffer.ToArray()), mediaType),
            };
        }
        catch (Exception exception) when (exception is System.Text.Json.JsonException or YamlDotNet.Core.YamlException)
        {
            throw ApiException.BadRequest($"the object provided is unrecognized (must be of type {mediaType}): {exception.Message}");
        }
    }
}

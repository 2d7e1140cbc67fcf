using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClusterCodex.Gateway.Listeners;
using ClusterCodex.Gateway.Transcoding;
using Google.Protobuf.Reflection;

namespace ClusterCodex.Gateway.OpenApi;

/// <summary>The REST surface as an OpenAPI 3.1 document, from the descriptors and their comments.</summary>
internal sealed class OpenApiDocument(RouteTable routes)
{
    private static readonly JsonSerializerOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lazy<byte[]> _json = new(() => JsonSerializer.SerializeToUtf8Bytes(Build(routes), Format));

    /// <summary>UTF-8; built on first use.</summary>
    public ReadOnlyMemory<byte> Json => _json.Value;

    private static JsonObject Build(RouteTable routes)
    {
        var comments = ContractComments.Load();
        var schemas = new OpenApiSchemas(comments, Sent(routes));
        var operations = new OpenApiOperations(comments, schemas);
        var paths = new JsonObject();
        // The unary one of two that share a path comes last in the table, and first here: the stream is added to it.
        foreach (var route in routes.Routes.OrderBy(route => OpenApiOperations.PathOf(route), StringComparer.Ordinal).ThenBy(route => route.Method.IsServerStreaming))
        {
            var path = OpenApiOperations.PathOf(route);
            paths.TryAdd(path, new JsonObject());
            var verb = route.HttpMethod.ToLowerInvariant();
            if (paths[path]![verb] is JsonObject shared)
            {
                operations.AddStream(shared, route);
            }
            else
            {
                paths[path]![verb] = operations.Describe(route);
            }
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Cluster Codex",
                ["version"] = "1",
                ["description"] = "See, understand and act on what is broken in your Kubernetes namespaces. Every response contains only what your access policy grants.",
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["security"] = new JsonArray(new JsonObject { ["bearer"] = new JsonArray() }),
            ["tags"] = Tags(routes, comments),
            ["paths"] = paths,
            ["components"] = Components(schemas),
        };
    }

    private static JsonArray Tags(RouteTable routes, ContractComments comments)
    {
        var services = routes.PublicMethods.Select(route => route.Method.Service).DistinctBy(service => service.FullName).OrderBy(service => service.Name, StringComparer.Ordinal);
        return new JsonArray([.. services.Select(service => (JsonNode)new JsonObject { ["name"] = service.Name, ["description"] = comments.Of(service) ?? "" })]);
    }

    private static JsonObject Components(OpenApiSchemas schemas) => new()
    {
        ["schemas"] = schemas.Components,
        ["responses"] = new JsonObject
        {
            ["Error"] = new JsonObject
            {
                ["description"] = "The request failed; `code` says why.",
                ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = OpenApiSchemas.ErrorReference() } },
            },
        },
        ["securitySchemes"] = new JsonObject
        {
            ["bearer"] = new JsonObject
            {
                ["type"] = "http",
                ["scheme"] = "bearer",
                ["bearerFormat"] = "JWT",
                ["description"] = "A token from /api/auth/login.",
            },
        },
    };

    // Everything reachable from a request: there, a missing member means its default.
    private static HashSet<MessageDescriptor> Sent(RouteTable routes)
    {
        var sent = new HashSet<MessageDescriptor>();
        var open = new Stack<MessageDescriptor>(routes.Routes.Select(route => route.Method.InputType));
        while (open.TryPop(out var type))
        {
            if (!sent.Add(type))
            {
                continue;
            }

            foreach (var field in type.Fields.InDeclarationOrder().Where(field => field.FieldType == FieldType.Message))
            {
                open.Push(field.MessageType);
            }
        }

        return sent;
    }
}

/// <summary>Serves the document without authentication: it describes the API, not who may use it.</summary>
internal static class OpenApiEndpoint
{
    public static void MapOpenApi(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/openapi.json", static (HttpContext context, OpenApiDocument document) =>
        {
            context.Response.Headers.CacheControl = "no-cache";
            return Results.Bytes(document.Json, "application/json; charset=utf-8");
        }).WithMetadata(new ListenerMetadata(Listener.Public));
}

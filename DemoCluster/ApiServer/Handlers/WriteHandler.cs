using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Errors;
using ClusterCodex.DemoCluster.ApiServer.Patches;
using ClusterCodex.DemoCluster.ApiServer.Schema;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.ApiServer.Handlers;

/// <summary>create, update and patch, of objects and of their status.</summary>
internal sealed class WriteHandler(ObjectStore store, ObjectWriter writer)
{
    public async Task CreateAsync(ResourceRequest request)
    {
        var warnings = new List<string>();
        var created = writer.Create(request.Kind, request.Key.Namespace, await request.BodyAsync(), Options(request), warnings);
        await AnswerAsync(request, 201, created, warnings);
    }

    public async Task UpdateAsync(ResourceRequest request)
    {
        var warnings = new List<string>();
        var body = await request.BodyAsync();
        var updated = writer.Update(request.Kind, request.Key.Namespace, request.Name, _ => (JsonObject)body.DeepClone(), Options(request), warnings);
        await AnswerAsync(request, 200, updated, warnings);
    }

    public async Task PatchAsync(ResourceRequest request)
    {
        var (body, mediaType) = await ResourceRequest.ReadBodyAsync(request.Http.Request, request.Aborted);
        var warnings = new List<string>();
        if (mediaType == "application/apply-patch+yaml")
        {
            await ApplyAsync(request, Object(body), warnings);
            return;
        }

        var patched = writer.Update(request.Kind, request.Key.Namespace, request.Name, current => Patched(request, mediaType, current, body), Options(request), warnings);
        await AnswerAsync(request, 200, patched, warnings);
    }

    /// <summary>The object after a patch.</summary>
    /// <exception cref="ApiException">The patch cannot be applied, or its type is not served.</exception>
    public static JsonObject Patched(ResourceRequest request, string mediaType, JsonObject current, JsonNode? patch)
    {
        // A patch applies to the newest version, unless it names a version.
        current.Object("metadata")!.Remove("resourceVersion");
        return mediaType switch
        {
            "application/merge-patch+json" => MergePatch.Apply(current, Object(patch)),
            "application/json-patch+json" => JsonPatch.Apply(current, patch as JsonArray ?? throw ApiException.BadRequest("a JSON patch is an array of operations")),
            "application/strategic-merge-patch+json" when request.Kind.Definition is { } definition => StrategicMergePatch.Apply(BuiltInSchemas.Find(definition), current, Object(patch)),
            _ => throw new ApiException(415, "UnsupportedMediaType", "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml"
                + (request.Kind.Definition is null ? "" : ", application/strategic-merge-patch+json")),
        };
    }

    public static WriteOptions Options(ResourceRequest request) => new()
    {
        DryRun = request.DryRun,
        FieldValidation = request.Query("fieldValidation") is { Length: > 0 } validation ? validation : "Warn",
        Manager = request.FieldManager,
        Subresource = request.Subresource,
    };

    private async Task ApplyAsync(ResourceRequest request, JsonObject configuration, List<string> warnings)
    {
        if (request.Query("fieldManager").Length == 0)
        {
            throw ApiException.BadRequest("PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch");
        }

        var options = Options(request) with { IsApply = true };
        ServerSideApply.CheckConfiguration(request.Kind, configuration, options);
        if (store.Find(request.Kind, request.Key.Namespace, request.Name) is null && request.Subresource is null)
        {
            var fresh = ServerSideApply.Merge(request.Kind, new JsonObject(), configuration, options, force: false, store.Now);
            fresh.Ensure("metadata")["name"] = request.Name;
            await AnswerAsync(request, 201, writer.Create(request.Kind, request.Key.Namespace, fresh, options, warnings), warnings);
            return;
        }

        var applied = writer.Update(
            request.Kind, request.Key.Namespace, request.Name,
            current =>
            {
                current.Object("metadata")!.Remove("resourceVersion");
                return ServerSideApply.Merge(request.Kind, current, configuration, options, request.Flag("force"), store.Now);
            },
            options, warnings);
        await AnswerAsync(request, 200, applied, warnings);
    }

    private static JsonObject Object(JsonNode? body) => body as JsonObject ?? throw ApiException.BadRequest("the patch is not an object");

    private static async Task AnswerAsync(ResourceRequest request, int code, StoredObject result, IReadOnlyCollection<string> warnings)
    {
        foreach (var warning in warnings)
        {
            request.Http.Response.Headers.Append("Warning", $"299 - \"{warning.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
        }

        await ResponseWriter.ObjectAsync(request.Http, code, request.Kind, result.Json);
    }
}

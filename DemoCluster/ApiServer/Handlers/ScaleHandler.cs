using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Errors;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.ApiServer.Handlers;

/// <summary>The <c>/scale</c> view of a workload: <c>autoscaling/v1 Scale</c>.</summary>
internal sealed class ScaleHandler(ObjectStore store, ObjectWriter writer)
{
    private static readonly ResourceKind Scale = new("autoscaling", "v1", "scales", "Scale", true, "autoscaling.v1.Scale");

    public async Task HandleAsync(ResourceRequest request)
    {
        switch (request.Verb)
        {
            case "get":
                var found = store.Find(request.Kind, request.Key.Namespace, request.Name) ?? throw ApiException.NotFound(request.Kind, request.Name);
                await ResponseWriter.JsonAsync(request.Http, 200, View(found.ToJson()));
                break;
            case "update" or "patch":
                var (body, mediaType) = await ResourceRequest.ReadBodyAsync(request.Http.Request, request.Aborted);
                var updated = writer.Update(request.Kind, request.Key.Namespace, request.Name, current => Change(request, mediaType, current, body), WriteHandler.Options(request));
                await ResponseWriter.JsonAsync(request.Http, 200, View(updated.ToJson()));
                break;
            default:
                throw ApiException.MethodNotAllowed("the server does not allow this method on the requested resource");
        }
    }

    private static JsonObject Change(ResourceRequest request, string mediaType, JsonObject current, JsonNode? body)
    {
        var scale = request.Verb == "patch"
            ? WriteHandler.Patched(request with { Kind = Scale }, mediaType, View(current), body)
            : body as JsonObject ?? throw ApiException.BadRequest("the request body is not a Scale");
        var replicas = scale.Object("spec").Number("replicas") ?? 0;
        if (replicas < 0)
        {
            throw ApiException.Invalid(Scale, request.Name, [FieldError.Invalid("spec.replicas", $"{replicas}", "must be greater than or equal to 0")]);
        }

        current.Object("metadata")!.SetOrRemove("resourceVersion", scale.Object("metadata").Text("resourceVersion"));
        current.Ensure("spec")["replicas"] = replicas;
        return current;
    }

    private static JsonObject View(JsonObject value)
    {
        var metadata = value.Object("metadata");
        return new JsonObject
        {
            ["kind"] = "Scale",
            ["apiVersion"] = "autoscaling/v1",
            ["metadata"] = new JsonObject
            {
                ["name"] = metadata.Text("name"),
                ["namespace"] = metadata.Text("namespace"),
                ["uid"] = metadata.Text("uid"),
                ["resourceVersion"] = metadata.Text("resourceVersion"),
                ["creationTimestamp"] = metadata.Text("creationTimestamp"),
            },
            ["spec"] = new JsonObject { ["replicas"] = value.Object("spec").Int("replicas") },
            ["status"] = new JsonObject
            {
                ["replicas"] = value.Object("status").Int("replicas"),
                ["selector"] = LabelSelector.FromObject(value.Object("spec").Object("selector")).ToString(),
            },
        };
    }
}

using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Errors;
using ClusterCodex.DemoCluster.ApiServer.Security;

namespace ClusterCodex.DemoCluster.ApiServer.Handlers;

/// <summary>SelfSubjectAccessReview and SelfSubjectRulesReview: the permissions of the caller.</summary>
internal sealed class AccessReviewHandler(Authorizer authorizer)
{
    public async Task HandleAsync(HttpContext http, User user, string resource)
    {
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            throw ApiException.MethodNotAllowed("the server does not allow this method on the requested resource");
        }

        var (body, _) = await ResourceRequest.ReadBodyAsync(http.Request, http.RequestAborted);
        var review = body as JsonObject ?? throw ApiException.BadRequest("the request body is not an object");
        review["status"] = resource switch
        {
            "selfsubjectaccessreviews" => Access(user, review.Object("spec")),
            "selfsubjectrulesreviews" => Rules(user, review.Object("spec").Text("namespace")),
            _ => throw ApiException.PathNotFound(),
        };
        review["metadata"] = new JsonObject();
        await ResponseWriter.JsonAsync(http, 201, review);
    }

    private JsonObject Access(User user, JsonObject? spec)
    {
        if (spec.Object("resourceAttributes") is not { } resource)
        {
            return new JsonObject { ["allowed"] = user.IsAdmin };
        }

        var ns = resource.Text("namespace");
        var allowed = authorizer.Allows(
            user, resource.Text("verb"), resource.Text("group"), resource.Text("resource"), resource.Text("subresource"), ns.Length == 0 ? null : ns, resource.Text("name"));
        return new JsonObject { ["allowed"] = allowed };
    }

    private JsonObject Rules(User user, string ns)
    {
        var rules = authorizer.Rules(user, ns).Select(rule => (JsonNode)rule).ToList();
        if (user.IsAdmin)
        {
            rules.Add(new JsonObject { ["verbs"] = new JsonArray("*"), ["apiGroups"] = new JsonArray("*"), ["resources"] = new JsonArray("*") });
        }

        return new JsonObject
        {
            ["resourceRules"] = new JsonArray([.. rules]),
            ["nonResourceRules"] = new JsonArray(new JsonObject { ["verbs"] = new JsonArray("get"), ["nonResourceURLs"] = new JsonArray("/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*", "/readyz", "/version") }),
            ["incomplete"] = false,
        };
    }
}

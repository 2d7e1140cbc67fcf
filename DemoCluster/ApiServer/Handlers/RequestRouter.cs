using ClusterCodex.DemoCluster.ApiServer.Errors;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Security;

namespace ClusterCodex.DemoCluster.ApiServer.Handlers;

/// <summary>Parses a request as the Kubernetes API does and dispatches it to the handler of its verb.</summary>
internal sealed class RequestRouter(
    ResourceCatalog catalog,
    Authenticator authenticator,
    Authorizer authorizer,
    DiscoveryHandler discovery,
    OpenApiHandler openApi,
    ReadHandler reader,
    WatchHandler watches,
    WriteHandler writes,
    ObjectRemover remover,
    ScaleHandler scales,
    LogHandler logs,
    AccessReviewHandler reviews,
    ILogger<RequestRouter> logger)
{
    public async Task HandleAsync(HttpContext http)
    {
        try
        {
            await DispatchAsync(http);
        }
        catch (ApiException exception) when (!http.Response.HasStarted)
        {
            if (exception.Code == 401)
            {
                http.Response.Headers.WWWAuthenticate = "Bearer";
            }

            await ResponseWriter.JsonAsync(http, exception.Code, exception.Status);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has disconnected, as clients of watches do.
        }
        catch (Exception exception) when (!http.Response.HasStarted)
        {
            RequestRouterLog.Failed(logger, http.Request.Method, http.Request.Path, exception);
            await ResponseWriter.JsonAsync(http, 500, new ApiException(500, "InternalError", $"Internal error occurred: {exception.Message}").Status);
        }
    }

    private async Task DispatchAsync(HttpContext http)
    {
        var path = (http.Request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (path is ["healthz" or "readyz" or "livez", ..])
        {
            http.Response.ContentType = "text/plain; charset=utf-8";
            await http.Response.WriteAsync("ok", http.RequestAborted);
            return;
        }

        var user = authenticator.Authenticate(http.Request);
        if (HttpMethods.IsGet(http.Request.Method) && (discovery.Find(path, http.Request) ?? openApi.Find(path)) is { } document)
        {
            if (path is ["openapi", "v2"] && OpenApiProtobuf.IsAccepted(http.Request))
            {
                http.Response.ContentType = OpenApiProtobuf.ContentType;
                await http.Response.Body.WriteAsync(OpenApiProtobuf.Encode(document), http.RequestAborted);
                return;
            }

            await ResponseWriter.JsonAsync(http, 200, document);
            return;
        }

        if (path is ["apis", "authorization.k8s.io", "v1", var review])
        {
            await reviews.HandleAsync(http, user, review);
            return;
        }

        var request = Parse(http, user, path) ?? throw ApiException.PathNotFound();
        if (!authorizer.Allows(user, request.Verb, request.Kind.Group, request.Kind.Plural, request.Subresource, request.Namespace, request.Name))
        {
            throw ApiException.Forbidden(user.Name, request.Verb, request.Kind, request.Namespace, request.Name, request.Subresource);
        }

        await (request.Subresource switch
        {
            null => ObjectAsync(request),
            "status" when request.Kind.HasStatus => StatusAsync(request),
            "scale" when request.Kind.HasScale => scales.HandleAsync(request),
            "log" when request.Kind == BuiltInKinds.Pod && request.Verb == "get" => logs.HandleAsync(request),
            "eviction" when request.Kind == BuiltInKinds.Pod && request.Verb == "create" => EvictAsync(request),
            "exec" or "attach" or "portforward" when request.Kind == BuiltInKinds.Pod =>
                throw new ApiException(501, "NotImplemented", $"pods/{request.Subresource} needs a container: the demo cluster only simulates them"),
            _ => throw ApiException.PathNotFound(),
        });
    }

    private Task ObjectAsync(ResourceRequest request) => request.Verb switch
    {
        "watch" => watches.WatchAsync(request),
        "get" => reader.GetAsync(request),
        "list" => reader.ListAsync(request),
        "create" when request.Name.Length == 0 && (request.Namespace is not null || !request.Kind.Namespaced) => writes.CreateAsync(request),
        "update" when request.Name.Length > 0 => writes.UpdateAsync(request),
        "patch" when request.Name.Length > 0 => writes.PatchAsync(request),
        "delete" => remover.DeleteAsync(request),
        "deletecollection" when request.Kind.Verbs.Contains("deletecollection") => remover.DeleteCollectionAsync(request),
        _ => throw ApiException.MethodNotAllowed("the server does not allow this method on the requested resource"),
    };

    private Task StatusAsync(ResourceRequest request) => request.Verb switch
    {
        "get" => reader.GetAsync(request),
        "update" => writes.UpdateAsync(request),
        "patch" => writes.PatchAsync(request),
        _ => throw ApiException.MethodNotAllowed("the server does not allow this method on the requested resource"),
    };

    private Task EvictAsync(ResourceRequest request) => remover.DeleteAsync(request);

    /// <summary>Finds the resource that a path names; null when there is none.</summary>
    private ResourceRequest? Parse(HttpContext http, User user, string[] path)
    {
        var (group, version, rest) = path switch
        {
            ["api", var v, .. var tail] => ("", v, tail),
            ["apis", var g, var v, .. var tail] => (g, v, tail),
            _ => ("", "", []),
        };
        var (ns, plural, name, subresource) = rest switch
        {
            ["namespaces", var n, var p, var o, var s] => (n, p, o, s),
            ["namespaces", var n, "status" or "finalize"] => (null, "namespaces", n, rest[2]),
            ["namespaces", var n, var p, var o] => (n, p, o, null),
            ["namespaces", var n, var p] => (n, p, "", null),
            [var p, var o, var s] => (null, p, o, s),
            [var p, var o] => (null, p, o, null),
            [var p] => (null, p, "", null),
            _ => ((string?)null, "", "", (string?)null),
        };
        var kind = catalog.Find(group, version, plural);
        if (kind is null || ns is not null && !kind.Namespaced || kind.Namespaced && ns is null && name.Length > 0)
        {
            return null;
        }

        return new ResourceRequest(http, kind, ns, Uri.UnescapeDataString(name), subresource) { User = user };
    }
}

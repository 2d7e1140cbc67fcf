using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Errors;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.ApiServer.Handlers;

/// <summary>delete and deletecollection: grace periods, finalizers, preconditions.</summary>
internal sealed class ObjectRemover(ObjectStore store)
{
    public async Task DeleteAsync(ResourceRequest request)
    {
        var options = await OptionsAsync(request);
        var found = store.Find(request.Kind, request.Key.Namespace, request.Name) ?? throw ApiException.NotFound(request.Kind, request.Name);
        var left = Delete(request.Kind, found, options, request.DryRun || options.Strings("dryRun").Contains("All"));
        if (left is not null)
        {
            await ResponseWriter.ObjectAsync(request.Http, 200, request.Kind, left.Json);
            return;
        }

        var details = ApiException.Details(request.Kind, request.Name);
        details["uid"] = found.Uid;
        await ResponseWriter.JsonAsync(request.Http, 200, new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Success",
            ["details"] = details,
        });
    }

    public async Task DeleteCollectionAsync(ResourceRequest request)
    {
        var options = await OptionsAsync(request);
        var (labels, fields) = ReadHandler.Selectors(request);
        var (objects, version) = store.Snapshot(request.Kind);
        var matching = ObjectStore.Range(objects, request.Namespace).Where(item => labels.Matches(item.Labels) && fields.Matches(item)).ToArray();
        foreach (var item in matching)
        {
            Delete(request.Kind, item, options, request.DryRun);
        }

        await ResponseWriter.JsonAsync(request.Http, 200, new JsonObject
        {
            ["kind"] = request.Kind.Kind + "List",
            ["apiVersion"] = request.Kind.ApiVersion,
            ["metadata"] = new JsonObject { ["resourceVersion"] = version.ToString(System.Globalization.CultureInfo.InvariantCulture) },
            ["items"] = new JsonArray([.. matching.Select(item => item.ToJson())]),
        });
    }

    /// <summary>Deletes an object, or marks it as being deleted where it has a grace period or finalizers.</summary>
    /// <returns>The object that is being deleted; null where it was deleted.</returns>
    public StoredObject? Delete(ResourceKind kind, StoredObject found, JsonObject options, bool dryRun = false)
    {
        while (true)
        {
            CheckPreconditions(kind, found, options.Object("preconditions"));
            var value = found.ToJson();
            var grace = Grace(kind, value, options);
            var finalizers = value.Object("metadata")!["finalizers"] is JsonArray { Count: > 0 } || kind == BuiltInKinds.Namespace;
            if (dryRun)
            {
                return null;
            }

            if (options.Text("propagationPolicy") == "Orphan" || options.Bool("orphanDependents"))
            {
                Orphan(found.Uid);
            }

            if (grace == 0 && !finalizers)
            {
                if (store.TryRemove(kind, found))
                {
                    return null;
                }
            }
            else if (value.IsDeleting() && value.Object("metadata").Number("deletionGracePeriodSeconds") <= grace)
            {
                return found;
            }
            else if (store.TryReplace(kind, found, MarkDeleted(kind, value, grace)) is { } marked)
            {
                return marked;
            }

            found = store.Find(kind, found.Key.Namespace, found.Key.Name) ?? throw ApiException.NotFound(kind, found.Key.Name);
        }
    }

    private JsonObject MarkDeleted(ResourceKind kind, JsonObject value, long grace)
    {
        var metadata = value.Object("metadata")!;
        metadata["deletionTimestamp"] = Timestamps.Format(store.Now.AddSeconds(grace));
        metadata["deletionGracePeriodSeconds"] = grace;
        if (kind == BuiltInKinds.Namespace)
        {
            value.Ensure("status")["phase"] = "Terminating";
        }

        return value;
    }

    private static long Grace(ResourceKind kind, JsonObject value, JsonObject options)
    {
        if (kind != BuiltInKinds.Pod)
        {
            return 0;
        }

        var running = value.Object("spec").Text("nodeName").Length > 0 && value.Object("status").Text("phase") is "Running" or "Pending";
        return running && value.Object("spec").Text("nodeName").Length > 0 ? options.Number("gracePeriodSeconds") ?? value.Object("spec").Number("terminationGracePeriodSeconds") ?? 30 : 0;
    }

    private static void CheckPreconditions(ResourceKind kind, StoredObject found, JsonObject? preconditions)
    {
        if (preconditions.Text("uid") is { Length: > 0 } uid && uid != found.Uid)
        {
            throw ApiException.Conflict(kind, found.Key.Name, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {found.Uid}");
        }

        if (preconditions.Text("resourceVersion") is { Length: > 0 } version && version != $"{found.Version}")
        {
            throw ApiException.Conflict(kind, found.Key.Name, $"Precondition failed: ResourceVersion in precondition: {version}, ResourceVersion in object meta: {found.Version}");
        }
    }

    private void Orphan(string owner)
    {
        foreach (var kind in BuiltInKinds.All)
        {
            foreach (var item in store.Snapshot(kind).Objects)
            {
                var value = item.ToJson();
                if (value.Object("metadata")!["ownerReferences"] is JsonArray references && references.OfType<JsonObject>().FirstOrDefault(reference => reference.Text("uid") == owner) is { } mine)
                {
                    references.Remove(mine);
                    store.TryReplace(kind, item, value);
                }
            }
        }
    }

    private static async Task<JsonObject> OptionsAsync(ResourceRequest request)
    {
        var (body, _) = await ResourceRequest.ReadBodyAsync(request.Http.Request, request.Aborted);
        var options = body as JsonObject ?? [];
        if (request.Integer("gracePeriodSeconds") is { } grace)
        {
            options["gracePeriodSeconds"] = grace;
        }

        if (request.Query("propagationPolicy") is { Length: > 0 } policy)
        {
            options["propagationPolicy"] = policy;
        }

        return options;
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Errors;
using ClusterCodex.DemoCluster.ApiServer.Storage;
using ClusterCodex.DemoCluster.ApiServer.Tables;

namespace ClusterCodex.DemoCluster.ApiServer.Handlers;

/// <summary>get and list.</summary>
internal sealed class ReadHandler(ObjectStore store, ListSnapshots snapshots, TablePrinter printer)
{
    public async Task GetAsync(ResourceRequest request)
    {
        var found = store.Find(request.Kind, request.Key.Namespace, request.Name) ?? throw ApiException.NotFound(request.Kind, request.Name);
        switch (ResponseWriter.Negotiate(request.Http.Request))
        {
            case Representation.Table:
                await ResponseWriter.JsonAsync(request.Http, 200, printer.Table(request.Kind, [found], found.Version, includeObject: request.Query("includeObject")));
                break;
            case Representation.PartialMetadata:
                await ResponseWriter.JsonAsync(request.Http, 200, PartialMetadata.Of(found.ToJson()));
                break;
            default:
                await ResponseWriter.ObjectAsync(request.Http, 200, request.Kind, found.Json);
                break;
        }
    }

    public async Task ListAsync(ResourceRequest request)
    {
        var page = Page(request);
        var http = request.Http;
        switch (ResponseWriter.Negotiate(http.Request))
        {
            case Representation.Table:
                await ResponseWriter.JsonAsync(http, 200, printer.Table(request.Kind, page.Items, page.Version, request.Query("includeObject"), page.Continue, page.Remaining));
                break;
            case Representation.PartialMetadata:
                await ResponseWriter.JsonAsync(http, 200, new JsonObject
                {
                    ["kind"] = "PartialObjectMetadataList",
                    ["apiVersion"] = "meta.k8s.io/v1",
                    ["metadata"] = page.ToMetadata(),
                    ["items"] = new JsonArray([.. page.Items.Select(item => PartialMetadata.Of(item.ToJson()))]),
                });
                break;
            default:
                await WriteListAsync(request, page);
                break;
        }
    }

    /// <summary>The selectors of a request; 400 where they are not valid.</summary>
    public static (LabelSelector Labels, FieldSelector Fields) Selectors(ResourceRequest request)
    {
        try
        {
            var fields = request.Query("fieldSelector");
            if (request.Name.Length > 0)
            {
                fields = $"metadata.name={request.Name}{(fields.Length > 0 ? "," + fields : "")}";
            }

            return (LabelSelector.Parse(request.Query("labelSelector")), FieldSelector.Parse(fields, request.Kind));
        }
        catch (FormatException exception)
        {
            throw ApiException.BadRequest(exception.Message);
        }
    }

    private static async Task WriteListAsync(ResourceRequest request, ListPage page)
    {
        const int flushEvery = 256;
        var output = request.Http.Response.BodyWriter;
        request.Http.Response.ContentType = "application/json";
        ResponseWriter.WriteText(output, $"{{\"kind\":\"{request.Kind.Kind}List\",\"apiVersion\":\"{request.Kind.ApiVersion}\",\"metadata\":{page.ToMetadata().ToJsonString()},\"items\":[");
        for (var index = 0; index < page.Items.Count; index++)
        {
            if (index > 0)
            {
                ResponseWriter.WriteText(output, ",");
            }

            // Lists contain objects of built-in kinds without their type, and custom resources with it.
            if (request.Kind.Definition is null)
            {
                ResponseWriter.WriteObject(output, request.Kind, page.Items[index].Json);
            }
            else
            {
                ResponseWriter.Write(output, page.Items[index].Json);
            }

            if (index % flushEvery == flushEvery - 1)
            {
                await output.FlushAsync(request.Aborted);
            }
        }

        ResponseWriter.WriteText(output, "]}\n");
        await output.FlushAsync(request.Aborted);
    }

    private ListPage Page(ResourceRequest request)
    {
        var (labels, fields) = Selectors(request);
        var limit = (int)Math.Clamp(request.Integer("limit") ?? 0, 0, int.MaxValue);
        var token = request.Query("continue");
        StoredObject[] sorted;
        long version;
        ObjectKey? after = null;
        if (token.Length > 0)
        {
            var start = ContinueToken.Parse(token);
            sorted = snapshots.Find(request.Kind.StorageKey, start.Version)
                ?? throw ApiException.Expired("The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.");
            (version, after) = (start.Version, start.After);
        }
        else
        {
            (sorted, version) = store.Snapshot(request.Kind);
            CheckVersion(request, version);
        }

        var range = ObjectStore.Range(sorted, request.Namespace);
        var from = after is { } key ? ObjectStore.LowerBound(range, key) : 0;
        from += after is { } last && from < range.Count && range[from].Key == last ? 1 : 0;
        var all = labels.IsEmpty && fields.IsEmpty;
        if (all && limit == 0)
        {
            return new ListPage(range[from..], version, Continue: null, Remaining: null);
        }

        var items = new List<StoredObject>();
        for (var index = from; index < range.Count; index++)
        {
            if (!all && !(labels.Matches(range[index].Labels) && fields.Matches(range[index])))
            {
                continue;
            }

            items.Add(range[index]);
            if (items.Count == limit && index + 1 < range.Count)
            {
                snapshots.Keep(request.Kind.StorageKey, version, sorted);
                return new ListPage(items, version, new ContinueToken(version, range[index].Key).ToString(), all ? range.Count - index - 1 : null);
            }
        }

        return new ListPage(items, version, Continue: null, Remaining: null);
    }

    private static void CheckVersion(ResourceRequest request, long version)
    {
        var requested = request.Integer("resourceVersion") ?? 0;
        if (requested > version)
        {
            throw new ApiException(504, "Timeout", $"Too large resource version: {requested}, current: {version}", new JsonObject
            {
                ["causes"] = new JsonArray(new JsonObject { ["reason"] = "ResourceVersionTooLarge", ["message"] = "Too large resource version" }),
                ["retryAfterSeconds"] = 1,
            });
        }

        if (requested > 0 && requested < version && request.Query("resourceVersionMatch") == "Exact")
        {
            throw ApiException.Expired($"The resourceVersion for the provided list is too old: {requested}, current: {version}");
        }
    }
}


/// <summary>Where the next page starts.</summary>
internal sealed record ContinueToken(long Version, ObjectKey After)
{
    /// <exception cref="ApiException">400 for anything that <see cref="ToString"/> has not written.</exception>
    public static ContinueToken Parse(string text)
    {
        try
        {
            var token = Json.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(text));
            return new ContinueToken(token.Number("rv") ?? throw new FormatException("no version"), new ObjectKey(token.Text("ns"), token.Text("name")));
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            throw ApiException.BadRequest($"continue key is not valid: {exception.Message}");
        }
    }

    public override string ToString() => System.Buffers.Text.Base64Url.EncodeToString(
        Json.Bytes(new JsonObject { ["v"] = "meta.k8s.io/v1", ["rv"] = Version, ["ns"] = After.Namespace, ["name"] = After.Name }));
}

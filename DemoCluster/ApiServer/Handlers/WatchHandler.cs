using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Errors;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;
using ClusterCodex.DemoCluster.ApiServer.Tables;

namespace ClusterCodex.DemoCluster.ApiServer.Handlers;

/// <summary>watch: a stream of changes, one JSON document a line.</summary>
internal sealed class WatchHandler(ObjectStore store, TablePrinter printer, DemoClusterOptions options, TimeProvider time)
{
    private static readonly TimeSpan MaxWatch = TimeSpan.FromMinutes(45);

    public async Task WatchAsync(ResourceRequest request)
    {
        var (labels, fields) = ReadHandler.Selectors(request);
        var representation = ResponseWriter.Negotiate(request.Http.Request);
        var from = request.Integer("resourceVersion") ?? 0;
        var view = new View(request, labels, fields, representation, printer);
        using var timeout = new CancellationTokenSource(request.Integer("timeoutSeconds") is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : MaxWatch, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, request.Aborted);

        WatchSubscription? subscription = null;
        var initial = new List<string>();
        try
        {
            subscription = Open(request.Kind, from, view, initial);
        }
        catch (WatchExpiredException expired) when (options.WatchGoneAsEvent)
        {
            initial.Add(Gone(expired, from));
        }
        catch (WatchExpiredException expired)
        {
            throw ApiException.Expired($"too old resource version: {from} ({expired.Version})");
        }

        using (subscription)
        {
            request.Http.Response.ContentType = "application/json";
            await request.Http.Response.StartAsync(request.Aborted);
            await SendAsync(request, string.Concat(initial));
            if (subscription is not null)
            {
                await FollowAsync(request, subscription, view, ended.Token);
            }
        }
    }

    private WatchSubscription Open(ResourceKind kind, long from, View view, List<string> initial)
    {
        if (from > 0)
        {
            return store.Subscribe(kind, from);
        }

        // Without a version: the current objects as additions, then the changes after them.
        var (objects, version) = store.Snapshot(kind);
        initial.AddRange(objects.Where(view.Shows).Select(item => view.Line("ADDED", item)));
        return store.Subscribe(kind, version);
    }

    private async Task FollowAsync(ResourceRequest request, WatchSubscription subscription, View view, CancellationToken ended)
    {
        var bookmarks = request.Flag("allowWatchBookmarks");
        var text = new System.Text.StringBuilder();
        var seen = 0L;
        try
        {
            while (true)
            {
                using var bookmark = new CancellationTokenSource(options.BookmarkInterval, time);
                using var pause = CancellationTokenSource.CreateLinkedTokenSource(ended, bookmark.Token);
                try
                {
                    if (!await subscription.Reader.WaitToReadAsync(pause.Token))
                    {
                        return;
                    }
                }
                catch (OperationCanceledException) when (!ended.IsCancellationRequested)
                {
                    // Read before the queue is checked: later changes have a higher version.
                    var version = store.Version;
                    if (bookmarks && subscription.Reader.Count == 0)
                    {
                        await SendAsync(request, view.Bookmark(Math.Max(version, seen)));
                    }

                    continue;
                }

                text.Clear();
                while (text.Length < 256 * 1024 && subscription.Reader.TryRead(out var change))
                {
                    seen = change.Version;
                    text.Append(view.Line(change));
                }

                await SendAsync(request, text.ToString());
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            if (bookmarks && !request.Aborted.IsCancellationRequested && seen > 0)
            {
                await SendAsync(request, view.Bookmark(seen));
            }
        }
        catch (WatchExpiredException expired)
        {
            await SendAsync(request, Gone(expired, seen));
        }
    }

    private static string Gone(WatchExpiredException expired, long from) =>
        $"{{\"type\":\"ERROR\",\"object\":{ApiException.Expired($"too old resource version: {from} ({expired.Version})").Status.ToJsonString()}}}\n";

    private static async Task SendAsync(ResourceRequest request, string lines)
    {
        if (lines.Length > 0)
        {
            ResponseWriter.WriteText(request.Http.Response.BodyWriter, lines);
        }

        await request.Http.Response.BodyWriter.FlushAsync(request.Aborted);
    }

    /// <summary>The changes that one watcher receives, and their representation.</summary>
    private sealed class View(ResourceRequest request, LabelSelector labels, FieldSelector fields, Representation representation, TablePrinter printer)
    {
        private bool _columnsSent;

        public bool Shows(StoredObject item) =>
            (request.Namespace is null || request.Namespace == item.Key.Namespace) && labels.Matches(item.Labels) && fields.Matches(item);

        /// <summary>Empty where the object matches the watch neither before nor after the change.</summary>
        public string Line(WatchEvent change)
        {
            var before = change.Previous is { } previous && Shows(previous);
            var now = change.Type != ChangeType.Deleted && Shows(change.Object);
            return (before, now) switch
            {
                (false, true) => Line("ADDED", change.Object),
                (true, true) => Line("MODIFIED", change.Object),
                (true, false) => Line("DELETED", change.Object),
                _ => "",
            };
        }

        public string Line(string type, StoredObject item) => $"{{\"type\":\"{type}\",\"object\":{Render(item)}}}\n";

        public string Bookmark(long version)
        {
            var metadata = new JsonObject { ["resourceVersion"] = version.ToString(System.Globalization.CultureInfo.InvariantCulture), ["creationTimestamp"] = null };
            var body = representation switch
            {
                Representation.Table => printer.Table(request.Kind, [], version, "", withColumns: false),
                Representation.PartialMetadata => new JsonObject { ["kind"] = "PartialObjectMetadata", ["apiVersion"] = "meta.k8s.io/v1", ["metadata"] = metadata },
                _ => new JsonObject { ["kind"] = request.Kind.Kind, ["apiVersion"] = request.Kind.ApiVersion, ["metadata"] = metadata },
            };
            return $"{{\"type\":\"BOOKMARK\",\"object\":{body.ToJsonString(Json.Compact)}}}\n";
        }

        private string Render(StoredObject item)
        {
            switch (representation)
            {
                case Representation.Table:
                    var table = printer.Table(request.Kind, [item], item.Version, request.Query("includeObject"), withColumns: !_columnsSent);
                    _columnsSent = true;
                    return table.ToJsonString(Json.Compact);
                case Representation.PartialMetadata:
                    return PartialMetadata.Of(item.ToJson()).ToJsonString(Json.Compact);
                default:
                    return $"{{\"kind\":\"{request.Kind.Kind}\",\"apiVersion\":\"{request.Kind.ApiVersion}\",{System.Text.Encoding.UTF8.GetString(item.Json.AsSpan(1))}";
            }
        }
    }
}

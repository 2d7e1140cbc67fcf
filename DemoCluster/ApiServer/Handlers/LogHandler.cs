using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Errors;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.ApiServer.Handlers;

/// <summary>pods/log: what a container wrote, now or in its previous run.</summary>
internal sealed class LogHandler(ObjectStore store, IPodLogs logs, TimeProvider time)
{
    public async Task HandleAsync(ResourceRequest request)
    {
        var pod = store.Find(BuiltInKinds.Pod, request.Key.Namespace, request.Name)?.ToJson() ?? throw ApiException.NotFound(BuiltInKinds.Pod, request.Name);
        var container = Container(request, pod);
        var previous = request.Flag("previous");
        var status = pod.Object("status").Objects("containerStatuses").Concat(pod.Object("status").Objects("initContainerStatuses")).FirstOrDefault(item => item.Text("name") == container);
        var run = Run(request.Name, container, previous, status);

        var log = logs.Find(pod.UidOf(), container, run);
        if (log is null && previous)
        {
            throw ApiException.BadRequest($"previous terminated container \"{container}\" in pod \"{request.Name}\" not found");
        }

        var filter = Filter(request);
        var http = request.Http;
        http.Response.ContentType = "text/plain";
        await http.Response.StartAsync(request.Aborted);
        var budget = request.Integer("limitBytes") ?? long.MaxValue;
        var sent = 0;
        var lines = log?.Snapshot() ?? [];
        foreach (var line in filter.Select(lines))
        {
            budget = await WriteAsync(http, filter.Format(line), budget);
        }

        sent = lines.Count;
        while (request.Flag("follow") && log is not null && budget > 0)
        {
            var more = await log.WaitAsync(sent, time, request.Aborted);
            for (; sent < more.Count; sent++)
            {
                budget = await WriteAsync(http, filter.Format(more[sent]), budget);
            }

            if (log.IsClosed && sent >= log.Snapshot().Count)
            {
                return;
            }
        }
    }

    private static async Task<long> WriteAsync(HttpContext http, string text, long budget)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        var count = (int)Math.Min(bytes.Length, Math.Max(0, budget));
        await http.Response.Body.WriteAsync(bytes.AsMemory(0, count), http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
        return budget - count;
    }

    private static string Container(ResourceRequest request, System.Text.Json.Nodes.JsonObject pod)
    {
        var names = pod.Object("spec").Objects("containers").Select(container => container.Text("name")).ToArray();
        var initial = pod.Object("spec").Objects("initContainers").Select(container => container.Text("name")).ToArray();
        var requested = request.Query("container");
        if (requested.Length == 0)
        {
            return names.Length == 1 ? names[0] : throw ApiException.BadRequest(
                $"a container name must be specified for pod {request.Name}, choose one of: [{string.Join(' ', names)}]{(initial.Length > 0 ? $" or one of the init containers: [{string.Join(' ', initial)}]" : "")}");
        }

        return names.Concat(initial).Contains(requested) ? requested : throw ApiException.BadRequest($"container {requested} is not valid for pod {request.Name}");
    }

    /// <summary>The number of the run whose log was requested.</summary>
    private static int Run(string pod, string container, bool previous, System.Text.Json.Nodes.JsonObject? status)
    {
        var restarts = status.Int("restartCount");
        var waiting = status.Object("state").Object("waiting");
        var ended = status.Object("lastState").Object("terminated") is not null;
        if (previous)
        {
            // Between two runs, the last one that ended is both the current and the previous.
            return ended ? waiting is not null ? restarts : restarts - 1
                : throw ApiException.BadRequest($"previous terminated container \"{container}\" in pod \"{pod}\" not found");
        }

        if (waiting is not null && !ended)
        {
            var why = waiting.Text("reason") switch
            {
                "ErrImagePull" => "image can't be pulled",
                "ImagePullBackOff" => "trying and failing to pull image",
                var reason => reason,
            };
            throw ApiException.BadRequest($"container \"{container}\" in pod \"{pod}\" is waiting to start: {why}");
        }

        return restarts;
    }

    private LogFilter Filter(ResourceRequest request) => new(
        request.Integer("tailLines"),
        request.Integer("sinceSeconds") is { } seconds ? time.GetUtcNow().AddSeconds(-seconds) : Timestamps.Parse(request.Query("sinceTime")),
        request.Flag("timestamps"));
}

/// <summary>Which lines to return, and their format.</summary>
internal sealed record LogFilter(long? TailLines, DateTimeOffset? Since, bool Timestamps)
{
    public IEnumerable<LogLine> Select(IReadOnlyList<LogLine> lines)
    {
        var selected = Since is { } since ? lines.Where(line => line.Time >= since) : lines;
        return TailLines is { } tail ? selected.TakeLast((int)Math.Min(tail, int.MaxValue)) : selected;
    }

    public string Format(LogLine line) => Timestamps ? $"{Documents.Timestamps.FormatNano(line.Time)} {line.Text}\n" : line.Text + "\n";
}

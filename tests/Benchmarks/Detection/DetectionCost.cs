using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ClusterCodex.AccessControl.Streaming;
using ClusterCodex.IssueService.Analyzers;
using ClusterCodex.IssueService.Detection;
using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;
using ClusterCodex.IssueService.Storage;
using ClusterCodex.Kubernetes.Logs;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterCodex.Benchmarks.Detection;

/// <summary>What the analysis of a cluster costs: all of it once, and then the change of one pod. Reading and parsing are left out.</summary>
internal static class DetectionCost
{
    private const int Namespaces = 50;
    private const int Workloads = 2500;
    private const int Services = 1000;
    private const int Rounds = 5;
    private const int Changes = 2000;

    public static async Task RunAsync(TextWriter output)
    {
        var objects = Objects();
        await output.WriteLineAsync($"{objects.Count} objects in {Namespaces} namespaces: {Workloads} Deployments with a ReplicaSet and a Pod each, {Services} Services with Endpoints; one Deployment in 50 is broken.");
        await output.WriteLineAsync("| round | all objects | issues | one changed pod: median | 99th percentile | longest | memory of the facts |");
        await output.WriteLineAsync("|---|---|---|---|---|---|---|");
        for (var round = 1; round <= Rounds; round++)
        {
            await output.WriteLineAsync(Measure(round, objects));
        }
    }

    private static string Measure(int round, IReadOnlyList<(string Kind, string Json)> objects)
    {
        var feed = new EventFeed<FeedEvent>(FeedEvent.Capacity);
        var registry = new IssueRegistry(feed, new SourceRegistry(feed, TimeProvider.System), new IssueWriter(), new IssueOptions(), TimeProvider.System);
        var detector = new Detector("bench", registry, new AnalyzerOptions(), new NoLogs(), TimeProvider.System, NullLogger.Instance);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        foreach (var kind in objects.GroupBy(one => one.Kind))
        {
            detector.Apply(kind.Key, kind.Select(one => ((IFacts?)null, (IFacts?)Read(one.Kind, one.Json))).ToList());
            detector.SetKnown(kind.Key);
        }

        var facts = GC.GetTotalMemory(forceFullCollection: true) - before;
        var clock = Stopwatch.StartNew();
        detector.Start();
        var all = clock.Elapsed;
        var issues = registry.Current.Issues.Count;

        var times = new List<double>(Changes);
        var pods = objects.Where(one => one.Kind == "Pod").ToList();
        for (var change = 0; change < Changes; change++)
        {
            // The same pod as it was, and then ready again: what a kubelet reports.
            var (kind, json) = pods[change * 7 % pods.Count];
            var (old, current) = (Read(kind, json), Read(kind, json.Replace("\"restartCount\":0", $"\"restartCount\":{(change % 2) + 1}", StringComparison.Ordinal)));
            clock.Restart();
            detector.Apply(kind, [(old, current)]);
            times.Add(clock.Elapsed.TotalMilliseconds);
        }

        times.Sort();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {round} | {all.TotalMilliseconds:0} ms | {issues} | {times[Changes / 2]:0.00} ms | {times[Changes * 99 / 100]:0.00} ms | {times[^1]:0.00} ms | {facts / (1024.0 * 1024):0} MiB |");
    }

    private static IFacts Read(string kind, string json)
    {
        var type = WatchedKinds.All.First(one => one.Kind == kind).GetType().GenericTypeArguments[0];
        return (IFacts)JsonSerializer.Deserialize(json, (JsonTypeInfo)FactsJson.Default.GetTypeInfo(type)!)!;
    }

    private static List<(string Kind, string Json)> Objects()
    {
        var objects = new List<(string Kind, string Json)>();
        for (var index = 0; index < Workloads; index++)
        {
            var (ns, name) = ($"ns-{index % Namespaces}", $"web-{index}");
            var broken = index % 50 == 0;
            objects.Add(("Deployment", $$$"""{"metadata":{{{Meta(ns, name, $"d{index}", name)}}},"spec":{"replicas":1,"template":{"metadata":{"labels":{"app":"{{{name}}}"}},"spec":{"containers":[{"name":"app","image":"web:1" } ] } } }, "status":{"observedGeneration":1,"replicas":1,"readyReplicas":{{{(broken ? 0 : 1)}}} } }"""));
            objects.Add(("ReplicaSet", $$$"""{"metadata":{{{Meta(ns, $"{name}-1", $"r{index}", name, "Deployment", name, $"d{index}")}}},"spec":{"replicas":1},"status":{"replicas":1,"readyReplicas":{{{(broken ? 0 : 1)}}} } }"""));
            var state = broken
                ? """{"waiting":{"reason":"ImagePullBackOff","message":"Back-off pulling image"}}"""
                : """{"running":{"startedAt":"2026-01-01T00:00:00Z"}}""";
            objects.Add(("Pod", $$$"""{"metadata":{{{Meta(ns, $"{name}-1-a", $"p{index}", name, "ReplicaSet", $"{name}-1", $"r{index}")}}},"spec":{"nodeName":"node-{{{index % 20}}}","containers":[{"name":"app","image":"web:1","ports":[{"containerPort":8080,"name":"http"}],"envFrom":[{"configMapRef":{"name":"settings"}}]}]},"status":{"phase":"{{{(broken ? "Pending" : "Running")}}}","conditions":[{"type":"PodScheduled","status":"True"},{"type":"Ready","status":"{{{(broken ? "False" : "True")}}}" } ],"containerStatuses":[{"name":"app","ready":{{{(broken ? "false" : "true")}}},"restartCount":0,"state":{{{state}}}}]}}"""));
        }

        for (var index = 0; index < Services; index++)
        {
            var (ns, name) = ($"ns-{index % Namespaces}", $"web-{index}");
            objects.Add(("Service", $$$"""{"metadata":{{{Meta(ns, name, $"s{index}", name)}}},"spec":{"selector":{"app":"{{{name}}}"},"ports":[{"port":80,"targetPort":"http"}]}}"""));
            objects.Add(("Endpoints", $$$"""{"metadata":{{{Meta(ns, name, $"e{index}", name)}}},"subsets":[{"addresses":[{}]}]}"""));
        }

        objects.AddRange(Enumerable.Range(0, 20).Select(index => ("Node", $$$"""{"metadata":{"name":"node-{{{index}}}","uid":"n{{{index}}}","creationTimestamp":"2026-01-01T00:00:00Z"},"status":{"conditions":[{"type":"Ready","status":"True"}]}}""")));
        objects.AddRange(Enumerable.Range(0, Namespaces).SelectMany(index => Enumerable.Range(0, 10).Select(map => ("ConfigMap", $$$"""{"metadata":{{{Meta($"ns-{index}", map == 0 ? "settings" : $"map-{map}", $"c{index}-{map}", "c")}}},"data":{"a":"b"}}"""))));
        return objects;
    }

    private static string Meta(string ns, string name, string uid, string app, string? ownerKind = null, string? owner = null, string? ownerUid = null)
    {
        var owners = ownerKind is null ? "" : $$""", "ownerReferences": [ { "kind": "{{ownerKind}}", "name": "{{owner}}", "uid": "{{ownerUid}}", "controller": true } ]""";
        return $$"""{ "name": "{{name}}", "namespace": "{{ns}}", "uid": "{{uid}}", "generation": 1, "creationTimestamp": "2026-01-01T00:00:00Z", "labels": { "app": "{{app}}" }{{owners}} }""";
    }

    private sealed class NoLogs : ILogCauses
    {
        public LogCause? Find(ObjectName subject, PodFacts pod, string container, int restartCount, bool previous) => null;

        public LogCause? Last(ObjectName subject) => null;

        public LogCause? Sampled(ObjectName subject, PodFacts pod, string container) => null;

        public IReadOnlyList<DnsFailure> DnsFailures() => [];

        public void Forget(ObjectName subject)
        {
        }
    }
}

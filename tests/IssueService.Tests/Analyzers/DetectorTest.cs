using System.Text.Json;
using ClusterCodex.AccessControl.Streaming;
using ClusterCodex.IssueService.Analyzers;
using ClusterCodex.IssueService.Detection;
using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;
using ClusterCodex.Kubernetes.Logs;
using ClusterCodex.TestClusters;
using ClusterCodex.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterCodex.IssueService.Tests.Analyzers;

/// <summary>A detector whose objects are written in the test, as YAML of the API with their status.</summary>
public abstract class DetectorTest
{
    /// <summary>When the tests begin. Objects without a creation time were created then.</summary>
    protected static readonly DateTimeOffset Start = new(2026, 11, 16, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Start);
    private readonly IssueRegistry _registry;
    private readonly Detector _detector;
    private readonly Dictionary<(string Kind, string Namespace, string Name), IFacts> _objects = [];
    private bool _isStarted;

    protected DetectorTest()
    {
        var feed = new EventFeed<FeedEvent>(FeedEvent.Capacity);
        _registry = new IssueRegistry(feed, new SourceRegistry(feed, _time), new IssueWriter(), new IssueOptions { ResolveDelay = TimeSpan.Zero }, _time);
        _detector = new Detector("test", _registry, new AnalyzerOptions(), Logs, _time, NullLogger.Instance);
        foreach (var kind in WatchedKinds.All.Concat(WatchedKinds.Defined))
        {
            _detector.SetKnown(kind.Kind);
        }
    }

    /// <summary>What logs say: nothing at first.</summary>
    internal StubLogs Logs { get; } = new();

    /// <summary>The time of the test.</summary>
    protected DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>Unresolved issues.</summary>
    protected IReadOnlyList<Issue> Issues
    {
        get
        {
            if (!_isStarted)
            {
                _isStarted = true;
                _detector.Start();
                _registry.CompleteSync("test", FindingSource.Builtin);
            }

            _registry.Sweep();
            return [.. _registry.Current.Issues.Values.Where(issue => issue.ResolvedAt is null).OrderBy(issue => issue.Key.Name, StringComparer.Ordinal)];
        }
    }

    /// <summary>What the issues say: <c>Kind/name: title: message</c>.</summary>
    protected IEnumerable<string> Said => Issues.Select(issue => $"{issue.Key.Kind}/{issue.Key.Name}: {issue.Category.Title}: {issue.Leading?.Message}");

    /// <summary>Adds or replaces objects.</summary>
    /// <param name="yaml">Documents divided by <c>---</c>.</param>
    protected void Apply(string yaml)
    {
        foreach (var document in Manifests.Parse(yaml))
        {
            var kind = document["kind"]!.GetValue<string>();
            var metadata = document["metadata"]!;
            metadata["creationTimestamp"] ??= Now.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
            metadata["uid"] ??= $"{kind}-{metadata["namespace"]}-{metadata["name"]}";
            var (watched, group) = Watched(kind, document["apiVersion"]!.GetValue<string>());
            var facts = (IFacts)JsonSerializer.Deserialize(document.ToJsonString(), FactsJson.Default.GetTypeInfo(watched?.GetType().GenericTypeArguments[0] ?? typeof(CustomFacts))!)!;
            if (watched is null)
            {
                var name = WatchedKinds.All.Any(one => one.Kind == kind) ? CustomKind.KeyOf(kind, group) : kind;
                kind = CustomKind.KeyOf(kind, group);
                _detector.AddKind(kind, name);
                _detector.SetKnown(kind);
            }

            var key = (kind, facts.Metadata.Namespace, facts.Metadata.Name);
            var old = _objects.GetValueOrDefault(key);
            _objects[key] = facts;
            _detector.Apply(kind, [(old, facts)]);
        }
    }

    /// <summary>The event that says why a controller cannot create its pods.</summary>
    /// <param name="message">Without single quotes.</param>
    protected static string RefusedCreation(string kind, string name, string message) => $$"""
        apiVersion: v1
        kind: Event
        metadata: { name: refused, namespace: shop }
        involvedObject: { kind: {{kind}}, namespace: shop, name: {{name}} }
        reason: FailedCreate
        message: '{{message}}'
        """;

    /// <summary>Deletes an object.</summary>
    /// <param name="kind">Of a custom resource: with its group, as the state calls it.</param>
    protected void Delete(string kind, string ns, string name)
    {
        Assert.True(_objects.Remove((kind, ns, name), out var old));
        _detector.Apply(kind, [(old, null)]);
    }

    /// <summary>A log of an object has been read again.</summary>
    protected void Reread(string kind, string ns, string name)
    {
        _ = Issues;
        _detector.Reevaluate(new ObjectName(kind, ns, name));
    }

    /// <summary>Lets time pass.</summary>
    protected void Wait(TimeSpan time)
    {
        _ = Issues;
        _time.Advance(time);
        _detector.EvaluateDue();
    }

    private static (WatchedKind? Watched, string Group) Watched(string kind, string apiVersion)
    {
        var group = apiVersion.Contains('/', StringComparison.Ordinal) ? apiVersion[..apiVersion.IndexOf('/', StringComparison.Ordinal)] : "";
        return (WatchedKinds.All.Concat(WatchedKinds.Defined).FirstOrDefault(one => one.Kind == kind && one.Group == group), group);
    }

    /// <summary>What logs say.</summary>
    internal sealed class StubLogs : ILogCauses
    {
        /// <summary>Of every container that runs; null for nothing.</summary>
        public LogCause? Running { get; set; }

        /// <summary>Of every container that crashed; null for nothing.</summary>
        public LogCause? Crashed { get; set; }

        /// <summary>Whose logs say that a name does not resolve.</summary>
        public IReadOnlyList<DnsFailure> WithoutDns { get; set; } = [];

        public LogCause? Sampled(ObjectName subject, PodFacts pod, string container) => Running;

        public IReadOnlyList<DnsFailure> DnsFailures() => WithoutDns;

        public LogCause? Find(ObjectName subject, PodFacts pod, string container, int restartCount, bool previous) => Crashed;

        public LogCause? Last(ObjectName subject) => null;

        public void Forget(ObjectName subject)
        {
        }
    }
}

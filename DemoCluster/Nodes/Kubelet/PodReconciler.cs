using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Handlers;
using ClusterCodex.DemoCluster.ApiServer.Patches;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;
using ClusterCodex.DemoCluster.Nodes.Controllers;

namespace ClusterCodex.DemoCluster.Nodes.Kubelet;

/// <summary>The kubelet of every node: runs the containers of scheduled pods and reports their status.</summary>
internal sealed class PodReconciler(ObjectStore store, ObjectWriter writer, ContainerEnvironment environment, ContainerDriver driver, VolumeStore volumes, ContainerLogs logs, EventRecorder events, SimulationSpeed speed) : IReconciler
{
    // The kubelet looks at the disk that often; what fills it takes real time.
    private static readonly TimeSpan EvictionInterval = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, PodRun> _runs = [];
    private int _addresses;

    public IEnumerable<ObjectKey> Affected(WatchEvent change)
    {
        switch (change.StorageKey)
        {
            case "pods" when change.Type == ChangeType.Deleted:
                Remove(change.Object.Uid);
                return [];
            case "pods":
                return [change.Object.Key];
            case "configmaps" or "secrets":
                return _runs.Values.Where(run => run.Key.Namespace == change.Object.Key.Namespace && run.WaitsForConfiguration).Select(run => run.Key).ToArray();
            default:
                return [];
        }
    }

    public TimeSpan? Reconcile(ObjectKey key)
    {
        var pod = store.Find(BuiltInKinds.Pod, key.Namespace, key.Name)?.ToJson();
        if (pod is null || pod.Object("spec").Text("nodeName").Length == 0 || Owned.IsFinished(pod) && !pod.IsDeleting())
        {
            return null;
        }

        if (!_runs.TryGetValue(pod.UidOf(), out var run))
        {
            run = new PodRun(key, pod, _addresses++);
            _runs[pod.UidOf()] = run;
        }

        var next = pod.IsDeleting() ? Stop(pod, run) : Run(pod, run);
        if (next is null)
        {
            return null;
        }

        var wait = next.Value - store.Now;
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private DateTimeOffset? Stop(JsonObject pod, PodRun run)
    {
        if (run.StopAt is null)
        {
            foreach (var container in run.Containers.Where(container => container.Stage == ContainerStage.Running))
            {
                events.Record(BuiltInKinds.Pod, pod, "Normal", "Killing", $"Stopping container {container.Name}", "kubelet", $"spec.containers{{{container.Name}}}", pod.Object("spec").Text("nodeName"));
            }

            run.StopAt = store.Now + speed.Of(Math.Min(2, pod.Object("metadata").Int("deletionGracePeriodSeconds")));
        }

        if (run.StopAt > store.Now)
        {
            return run.StopAt;
        }

        if (pod.Object("metadata")!["finalizers"] is JsonArray { Count: > 0 } || store.Find(BuiltInKinds.Pod, run.Key.Namespace, run.Key.Name) is not { } found || found.Uid != pod.UidOf())
        {
            return null;
        }

        return store.TryRemove(BuiltInKinds.Pod, found) ? null : store.Now;
    }

    private DateTimeOffset? Run(JsonObject pod, PodRun run)
    {
        if (environment.MissingVolume(pod) is { } missing && run.Containers.TrueForAll(container => container.Stage == ContainerStage.New))
        {
            run.WaitsForConfiguration = true;
            events.Record(BuiltInKinds.Pod, pod, "Warning", "FailedMount", missing, "kubelet", host: pod.Object("spec").Text("nodeName"));
            Report(pod, run);
            return store.Now + speed.Of(60);
        }

        DateTimeOffset? next = null;
        foreach (var container in run.Containers)
        {
            var spec = pod.Object("spec").Objects(container.IsInit ? "initContainers" : "containers").First(item => item.Text("name") == container.Name);
            if (container.Stage == ContainerStage.Running && container.Image != spec.Text("image"))
            {
                driver.Kill(pod, container, $"Container {container.Name} definition changed, will be restarted");
            }

            if (container.Stage == ContainerStage.ConfigError)
            {
                // A changed ConfigMap may contain what was missing: retry without delay.
                container.Until = store.Now;
            }

            var at = driver.Step(pod, spec, container);
            next = at is null ? next : next is null || at < next ? at : next;
            if (container.IsInit && container.Stage != ContainerStage.Done)
            {
                break;
            }
        }

        run.WaitsForConfiguration = run.Containers.Exists(container => container.Stage == ContainerStage.ConfigError);
        next = Evict(pod, run, next);
        Report(pod, run);
        return next;
    }

    private DateTimeOffset? Evict(JsonObject pod, PodRun run, DateTimeOffset? next)
    {
        if (volumes.Exceeded(pod) is not { } reason)
        {
            run.EvictAt = null;
            return next;
        }

        run.EvictAt ??= store.Now + EvictionInterval;
        if (run.EvictAt > store.Now)
        {
            return next is null || run.EvictAt < next ? run.EvictAt : next;
        }

        run.Eviction = reason;
        events.Record(BuiltInKinds.Pod, pod, "Warning", "Evicted", reason, "kubelet", host: pod.Object("spec").Text("nodeName"));
        run.Containers.ForEach(container => driver.Evict(pod, container));
        return null;
    }

    private void Report(JsonObject pod, PodRun run) => writer.Update(
        BuiltInKinds.Pod, run.Key.Namespace, run.Key.Name,
        value =>
        {
            PodStatus.Write(value, run, store.Find(BuiltInKinds.Node, "", pod.Object("spec").Text("nodeName"))?.ToJson(), store.Now);
            return value;
        },
        new WriteOptions { Manager = ManagedFields.Unrecorded, Subresource = "status" });

    private void Remove(string uid)
    {
        if (_runs.Remove(uid, out var run))
        {
            run.Containers.ForEach(container => container.Process?.Dispose());
            logs.Remove(uid);
            volumes.Remove(uid);
        }
    }
}

/// <summary>The kubelet's state of one pod.</summary>
internal sealed class PodRun
{
    public PodRun(ObjectKey key, JsonObject pod, int number)
    {
        Key = key;
        Containers =
        [
            .. pod.Object("spec").Objects("initContainers").Select(container => new ContainerRun(container.Text("name"), isInit: true)),
            .. pod.Object("spec").Objects("containers").Select(container => new ContainerRun(container.Text("name"), isInit: false)),
        ];
        Containers.ForEach(container => container.Siblings = Containers);
        Address = pod.Object("spec").Bool("hostNetwork") ? "" : $"10.244.{1 + number / 250 % 250}.{2 + number % 250}";
    }

    public ObjectKey Key { get; }

    public List<ContainerRun> Containers { get; }

    public string Address { get; }

    public DateTimeOffset? StopAt { get; set; }

    /// <summary>When it is evicted, unless a volume is within its limit by then.</summary>
    public DateTimeOffset? EvictAt { get; set; }

    /// <summary>Why it was evicted.</summary>
    public string? Eviction { get; set; }

    /// <summary>Whether a ConfigMap or Secret is missing: a change of any in the namespace causes a retry.</summary>
    public bool WaitsForConfiguration { get; set; }
}

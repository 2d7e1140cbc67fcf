using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.Nodes.Controllers;

namespace ClusterCodex.DemoCluster.Nodes.Kubelet;

/// <summary>State machine of one container: pull, create, run, probe, terminate, back off, restart.</summary>
internal sealed partial class ContainerDriver(ContainerEnvironment environment, VolumeStore volumes, ContainerLogs logs, ClusterNetwork network, EventRecorder events, SimulationSpeed speed, TimeProvider time)
{
    private const string Component = "kubelet";
    private static readonly DateTimeOffset Epoch = DateTimeOffset.UnixEpoch;

    /// <summary>Performs the work that is due.</summary>
    /// <returns>When work is due next; null where only an external change causes work.</returns>
    public DateTimeOffset? Step(JsonObject pod, JsonObject container, ContainerRun run)
    {
        var now = time.GetUtcNow();
        for (var steps = 0; steps < 20; steps++)
        {
            if (run.Until is { } until && until > now)
            {
                return until;
            }

            var before = (run.Stage, run.Until);
            var next = Advance(pod, container, run, now);
            if (before == (run.Stage, run.Until))
            {
                return next;
            }
        }

        return now + speed.Of(1);
    }

    /// <summary>Terminates a running container.</summary>
    public void Kill(JsonObject pod, ContainerRun run, string message)
    {
        if (run.Stage == ContainerStage.Running)
        {
            Record(pod, run, "Normal", "Killing", message);
            End(pod, run, new ProcessExit(137, "Error"), time.GetUtcNow());
        }
    }

    /// <summary>Ends a container for good: its pod is evicted.</summary>
    public void Evict(JsonObject pod, ContainerRun run)
    {
        if (run.Stage == ContainerStage.Running)
        {
            Record(pod, run, "Normal", "Killing", $"Stopping container {run.Name}");
            End(pod, run, new ProcessExit(137, "Error"), time.GetUtcNow());
        }

        run.Stage = ContainerStage.Done;
        run.Until = null;
    }

    private DateTimeOffset? Advance(JsonObject pod, JsonObject container, ContainerRun run, DateTimeOffset now)
    {
        switch (run.Stage)
        {
            case ContainerStage.New or ContainerStage.PullBackOff:
                Pull(pod, container, run, now);
                return run.Until;
            case ContainerStage.Pulling:
                Pulled(pod, container, run, now);
                return run.Until;
            case ContainerStage.PullFailed:
                run.State = ContainerRun.Waiting("ImagePullBackOff", $"Back-off pulling image \"{run.Image}\"");
                Record(pod, run, "Normal", "BackOff", $"Back-off pulling image \"{run.Image}\"");
                Record(pod, run, "Warning", "Failed", "Error: ImagePullBackOff");
                run.Stage = ContainerStage.PullBackOff;
                run.Until = now + speed.BackOff(run.PullFailures - 1);
                return run.Until;
            case ContainerStage.ConfigError:
                Create(pod, container, run, now);
                return run.Until;
            case ContainerStage.Running:
                return Run(pod, container, run, now);
            case ContainerStage.Ended:
                Ended(pod, run, now);
                return run.Until;
            case ContainerStage.CrashBackOff:
                run.Restarts++;
                run.Until = null;
                run.Stage = ContainerStage.New;
                return null;
            default:
                return null;
        }
    }

    private DateTimeOffset? Run(JsonObject pod, JsonObject container, ContainerRun run, DateTimeOffset now)
    {
        if (run.Process!.Advance(now, out var next) is { } exit)
        {
            End(pod, run, exit, now);
            return run.Until;
        }

        if (!run.Hooked)
        {
            run.Hooked = true;
            if (PostStart(pod, container, run))
            {
                return run.Until;
            }
        }

        // A long run resets the back-off.
        if (run.Crashes > 0 && now - run.StartedAt > TimeSpan.FromMinutes(10))
        {
            run.Crashes = 0;
        }

        foreach (var kind in new[] { "startupProbe", "livenessProbe", "readinessProbe" })
        {
            if (run.Stage == ContainerStage.Running && container.Object(kind) is { } probe && (run.Started || kind == "startupProbe"))
            {
                var at = Probed(pod, container, run, kind, probe, now);
                next = at is null ? next : next is null || at < next ? at : next;
            }
        }

        return run.Stage == ContainerStage.Running ? next : run.Until;
    }

    private void End(JsonObject pod, ContainerRun run, ProcessExit exit, DateTimeOffset now)
    {
        _ = pod;
        run.Process?.Dispose();
        run.Process = null;
        Terminate(run, exit, now, message: "");
    }

    private void Terminate(ContainerRun run, ProcessExit exit, DateTimeOffset now, string message)
    {
        run.Ready = false;
        run.Started = false;
        var terminated = new JsonObject { ["exitCode"] = exit.Code, ["reason"] = exit.Reason };
        terminated.SetOrRemove("message", message);
        terminated["startedAt"] = Timestamps.Format(run.StartedAt);
        terminated["finishedAt"] = Timestamps.Format(now);
        terminated["containerID"] = run.ContainerId;
        run.State = new JsonObject { ["terminated"] = terminated };
        run.Stage = ContainerStage.Ended;
        run.Until = now + speed.Of(2);
    }

    private void Ended(JsonObject pod, ContainerRun run, DateTimeOffset now)
    {
        var terminated = run.State.Object("terminated")!;
        var policy = pod.Object("spec").Text("restartPolicy");
        if (terminated.Int("exitCode") == 0 && (run.IsInit || policy != "Always") || policy == "Never")
        {
            run.Stage = ContainerStage.Done;
            run.Until = null;
            return;
        }

        run.LastState = new JsonObject { ["terminated"] = terminated.DeepClone() };
        run.Crashes++;
        if (run.Crashes == 1)
        {
            // The first restart has no delay.
            run.Stage = ContainerStage.CrashBackOff;
            run.Until = now + speed.Of(1);
            return;
        }

        var id = $"{pod.NameOf()}_{pod.NamespaceOf()}({pod.UidOf()})";
        Record(pod, run, "Warning", "BackOff", $"Back-off restarting failed container {run.Name} in pod {id}");
        run.State = ContainerRun.Waiting("CrashLoopBackOff", $"back-off {SimulationSpeed.BackOffText(run.Crashes - 2)} restarting failed container={run.Name} pod={id}");
        run.Stage = ContainerStage.CrashBackOff;
        run.Until = now + speed.BackOff(run.Crashes - 2);
    }

    private void Record(JsonObject pod, ContainerRun run, string type, string reason, string message) => events.Record(
        BuiltInKinds.Pod, pod, type, reason, message, Component, $"spec.{(run.IsInit ? "initContainers" : "containers")}{{{run.Name}}}", pod.Object("spec").Text("nodeName"));
}

using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Schema;
using ClusterCodex.DemoCluster.Nodes.Controllers;
using ClusterCodex.DemoCluster.Nodes.Shell;

namespace ClusterCodex.DemoCluster.Nodes.Kubelet;

/// <summary>State machine of one container: pull, create, run, probe, terminate, back off, restart.</summary>
internal sealed partial class ContainerDriver(ContainerEnvironment environment, ContainerLogs logs, ClusterNetwork network, EventRecorder events, SimulationSpeed speed, TimeProvider time)
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

    private void Pull(JsonObject pod, JsonObject container, ContainerRun run, DateTimeOffset now)
    {
        var image = container.Text("image");
        if (run.Pulled is not null && run.Image == image && container.Text("imagePullPolicy") != "Always")
        {
            Record(pod, run, "Normal", "Pulled", $"Container image \"{image}\" already present on machine");
            Create(pod, container, run, now);
            return;
        }

        if (container.Text("imagePullPolicy") == "Never")
        {
            run.State = ContainerRun.Waiting("ErrImageNeverPull", $"Container image \"{image}\" is not present with pull policy of Never");
            Record(pod, run, "Warning", "ErrImageNeverPull", $"Container image \"{image}\" is not present with pull policy of Never");
            run.Until = now + speed.Of(60);
            run.Stage = ContainerStage.New;
            return;
        }

        run.Image = image;
        Record(pod, run, "Normal", "Pulling", $"Pulling image \"{image}\"");
        run.Stage = ContainerStage.Pulling;
        run.Until = now + speed.Of(2);
    }

    private void Pulled(JsonObject pod, JsonObject container, ContainerRun run, DateTimeOffset now)
    {
        if (ImageCatalog.Find(run.Image, out var failure) is { } image)
        {
            run.Pulled = image;
            run.PullFailures = 0;
            Record(pod, run, "Normal", "Pulled", $"Successfully pulled image \"{run.Image}\" in 1.874s (1.874s including waiting). Image size: {20 + image.MemoryMiB}481664 bytes.");
            Create(pod, container, run, now);
            return;
        }

        run.PullFailures++;
        Record(pod, run, "Warning", "Failed", $"Failed to pull image \"{run.Image}\": {failure}");
        Record(pod, run, "Warning", "Failed", "Error: ErrImagePull");
        run.State = ContainerRun.Waiting("ErrImagePull", failure);
        run.Stage = ContainerStage.PullFailed;
        run.Until = now + speed.Of(15);
    }

    private void Create(JsonObject pod, JsonObject container, ContainerRun run, DateTimeOffset now)
    {
        Dictionary<string, string> variables;
        Dictionary<string, string> files;
        try
        {
            variables = environment.Variables(pod, container);
            files = environment.Files(pod, container);
        }
        catch (ContainerConfigException exception)
        {
            run.State = ContainerRun.Waiting("CreateContainerConfigError", exception.Message);
            Record(pod, run, "Warning", "Failed", $"Error: {exception.Message}");
            run.Stage = ContainerStage.ConfigError;
            run.Until = now + speed.Of(12);
            return;
        }

        Record(pod, run, "Normal", "Created", $"Created container: {run.Name}");
        run.ContainerId = "containerd://" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var machine = Machine(pod, container, run, variables, files);
        var command = Command(container, variables);
        if (command.Length > 0 && !Exists(machine, command[0]))
        {
            var message = $"failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: \"{command[0]}\": executable file not found in $PATH: unknown";
            Record(pod, run, "Warning", "Failed", $"Error: {message}");
            logs.Open(pod.UidOf(), run.Name, run.Restarts).Close();
            run.StartedAt = Epoch;
            Terminate(run, new ProcessExit(128, "StartError"), now, message);
            return;
        }

        var log = logs.Open(pod.UidOf(), run.Name, run.Restarts);
        var limit = (long)Quantity.Parse(container.Object("resources").Object("limits").Text("memory"));
        var program = command.Length == 0 ? ShellInterpreter.Run(machine, run.Pulled!.Program) : Program(machine, command);
        run.Process = new ContainerProcess(machine, program, log, run.Pulled!.MemoryMiB * 1024L * 1024, limit);
        run.StartedAt = now;
        run.State = new JsonObject { ["running"] = new JsonObject { ["startedAt"] = Timestamps.Format(now) } };
        run.Probes.Clear();
        run.Started = container.Object("startupProbe") is null;
        run.Ready = run.Started && container.Object("readinessProbe") is null;
        run.Stage = ContainerStage.Running;
        run.Until = null;
        Record(pod, run, "Normal", "Started", $"Started container {run.Name}");
    }

    private DateTimeOffset? Run(JsonObject pod, JsonObject container, ContainerRun run, DateTimeOffset now)
    {
        if (run.Process!.Advance(now, out var next) is { } exit)
        {
            End(pod, run, exit, now);
            return run.Until;
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

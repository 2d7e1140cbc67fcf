using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Schema;
using ClusterCodex.DemoCluster.Nodes.Shell;

namespace ClusterCodex.DemoCluster.Nodes.Kubelet;

internal sealed partial class ContainerDriver
{
    private void Create(JsonObject pod, JsonObject container, ContainerRun run, DateTimeOffset now)
    {
        Dictionary<string, string> variables;
        Dictionary<string, string> files;
        try
        {
            variables = environment.Variables(pod, container);
            files = environment.Files(pod, container);
            ContainerUser.Check(pod, container, run.Pulled!);
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
        run.Hooked = container.Object("lifecycle").Object("postStart") is null;
        run.Started = container.Object("startupProbe") is null;
        run.Ready = run.Started && container.Object("readinessProbe") is null;
        run.Stage = ContainerStage.Running;
        run.Until = null;
        Record(pod, run, "Normal", "Started", $"Started container {run.Name}");
    }

    // Whether the hook failed, so that the container is ended.
    private bool PostStart(JsonObject pod, JsonObject container, ContainerRun run)
    {
        var hook = container.Object("lifecycle").Object("postStart")!;
        if (Probe.Check(hook, container, run.Process!, pod.Object("status").Text("podIP")) is null)
        {
            return false;
        }

        // The kubelet does not say why: what the hook printed may be secret.
        Record(pod, run, "Warning", "FailedPostStartHook", "PostStartHook failed");
        Kill(pod, run, "FailedPostStartHook");
        return true;
    }
}

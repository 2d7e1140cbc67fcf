using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.Nodes.Shell;

namespace ClusterCodex.DemoCluster.Nodes.Kubelet;

internal sealed partial class ContainerDriver
{
    private ShellMachine Machine(JsonObject pod, JsonObject container, ContainerRun run, Dictionary<string, string> variables, Dictionary<string, string> files)
    {
        return new ShellMachine
        {
            Now = time.GetUtcNow,
            Variables = variables,
            Storage = volumes.Storage(pod, container, files),
            User = ContainerUser.Of(pod, container, run.Pulled!),
            Neighbours = () => run.Siblings.Select(sibling => sibling.Process?.Machine).OfType<ShellMachine>(),
            MemoryFolders = [.. ContainerEnvironment.MemoryFolders(pod, container)],
            Programs = ImageCatalog.Programs(run.Pulled!),
            HostName = pod.NameOf(),
            Connect = (host, port) => network.Connect(pod.NamespaceOf(), host, port),
        };
    }

    // command replaces the image's program; args alone are passed to it.
    private static string[] Command(JsonObject container, Dictionary<string, string> variables)
    {
        var command = container.Strings("command").Concat(container.Strings("args")).ToArray();
        if (!container.Strings("command").Any() && command.Length > 0 && !ShellCommands.Knows(command[0]))
        {
            return [];
        }

        return [.. command.Select(word => variables.Aggregate(word, (text, pair) => text.Contains("$(", StringComparison.Ordinal) ? text.Replace($"$({pair.Key})", pair.Value, StringComparison.Ordinal) : text))];
    }

    private static IEnumerable<ShellStep> Program(ShellMachine machine, string[] command)
    {
        IEnumerable<ShellStep> Steps() => command is ["sh" or "/bin/sh" or "bash" or "/bin/bash" or "ash", "-c", var script, ..]
            ? ShellInterpreter.Run(machine, script)
            : ShellCommands.Execute(machine, command);
        return Steps();
    }

    private static bool Exists(ShellMachine machine, string program)
    {
        var name = program[(program.LastIndexOf('/') + 1)..];
        return name is "bash" or "ash" || ShellCommands.Knows(name) || machine.Programs.ContainsKey(name);
    }
}

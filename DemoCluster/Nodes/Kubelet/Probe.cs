using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.Nodes.Shell;

namespace ClusterCodex.DemoCluster.Nodes.Kubelet;

/// <summary>Runs probes and hooks against a simulated process.</summary>
internal static class Probe
{
    /// <returns>Null on success, otherwise the kubelet's message.</returns>
    public static string? Check(JsonObject probe, JsonObject container, ContainerProcess process, string podAddress)
    {
        if (probe.Object("httpGet") is { } get)
        {
            return Http(get, container, process, podAddress);
        }

        if ((probe.Object("tcpSocket") ?? probe.Object("grpc")) is { } socket)
        {
            var port = Port(socket, container);
            return process.Machine.Listener(port) is not null ? null : $"dial tcp {podAddress}:{port}: connect: connection refused";
        }

        return probe.Object("exec") is { } exec ? Exec([.. exec.Strings("command")], process.Machine) : null;
    }

    private static string? Http(JsonObject get, JsonObject container, ContainerProcess process, string podAddress)
    {
        var port = Port(get, container);
        var path = get.Text("path");
        if (process.Machine.Listener(port) is not { } server)
        {
            return $"Get \"{get.Text("scheme").ToLowerInvariant()}://{podAddress}:{port}{path}\": dial tcp {podAddress}:{port}: connect: connection refused";
        }

        var root = server.Ports[port];
        var file = $"{(root ?? "").TrimEnd('/')}{path.Split('?')[0]}";
        var found = root is not null && (server.Storage.HasFile(file) || server.Storage.HasFile(file.TrimEnd('/') + "/index.html"));
        return found ? null : "HTTP probe failed with statuscode: 404";
    }

    private static string? Exec(string[] command, ShellMachine machine)
    {
        if (command.Length == 0)
        {
            return null;
        }

        // The probe is a process of its own that sees the container's files.
        var inside = new ShellMachine { Now = machine.Now, Variables = new(machine.Variables), Storage = machine.Storage, User = machine.User, Neighbours = () => machine.Neighbours().Append(machine), Programs = machine.Programs, HostName = machine.HostName, Connect = machine.Connect };
        var lines = ShellCommands.Execute(inside, command).TakeWhile(step => step is not ShellStep.Sleep { Duration: null }).OfType<ShellStep.Line>().Select(line => line.Text).ToArray();
        return inside.Status == 0 ? null : string.Join('\n', lines);
    }

    private static int Port(JsonObject action, JsonObject container)
    {
        var text = action.Text("port");
        return int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number
            : container.Objects("ports").FirstOrDefault(port => port.Text("name") == text).Int("containerPort");
    }
}

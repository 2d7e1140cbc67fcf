namespace ClusterCodex.DemoCluster.Nodes.Shell;

/// <summary>Commands that listen and connect.</summary>
internal static class ShellNetwork
{
    public static IEnumerable<ShellStep> Execute(ShellMachine machine, string name, string[] arguments) => name switch
    {
        "httpd" => Serve(machine, arguments),
        "nc" when arguments.Contains("-l") || arguments.Contains("-lk") => Listen(machine, arguments),
        "nc" => Connect(machine, "nc", arguments.Where(argument => !argument.StartsWith('-')).ToArray() is [.., var host, var port] ? $"{host}:{port}" : ""),
        _ => Connect(machine, "wget", arguments.LastOrDefault(argument => !argument.StartsWith('-')) ?? ""),
    };

    private static IEnumerable<ShellStep> Serve(ShellMachine machine, string[] arguments)
    {
        if (!ShellOptions.TryParse(arguments, "ifv", "cpurhmed", out var options, out var problem))
        {
            return [new ShellStep.Line($"httpd: {problem}", IsError: true), .. ShellCommands.Fail(machine, 1, "Usage: httpd [-f] [-p PORT] [-h HOME]")];
        }

        var port = ShellCommands.Number(options.GetValueOrDefault('p', "80").Split(':')[^1]);
        return Bind(machine, "httpd", port, options.GetValueOrDefault('h', "/"))
            ?? (options.ContainsKey('f') ? [new ShellStep.Sleep(null)] : []);
    }

    private static IEnumerable<ShellStep> Listen(ShellMachine machine, string[] arguments) =>
        Bind(machine, "nc", ShellCommands.Number(Option(arguments, "-p", arguments[^1])), folder: null) ?? [new ShellStep.Sleep(null)];

    // Null where the port was free.
    private static IEnumerable<ShellStep>? Bind(ShellMachine machine, string program, int port, string? folder)
    {
        if (machine.Listener(port) is not null)
        {
            return ShellCommands.Fail(machine, 1, $"{program}: bind: Address already in use");
        }

        machine.Ports[port] = folder;
        return null;
    }

    private static IEnumerable<ShellStep> Connect(ShellMachine machine, string name, string target)
    {
        var address = target.Contains("://", StringComparison.Ordinal) ? target : $"tcp://{target}";
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri))
        {
            return ShellCommands.Fail(machine, 1, $"{name}: bad address '{target}'");
        }

        var port = uri.Port > 0 ? uri.Port : 80;
        var open = uri.Host is "localhost" or "127.0.0.1" ? machine.Listener(port) is not null : machine.Connect(uri.Host, port);
        return open switch
        {
            true => [],
            false => ShellCommands.Fail(machine, 1, $"{name}: can't connect to remote host ({uri.Host}:{port}): Connection refused"),
            null => ShellCommands.Fail(machine, 1, $"{name}: bad address '{uri.Host}'"),
        };
    }

    private static string Option(string[] arguments, string name, string fallback)
    {
        var at = Array.IndexOf(arguments, name);
        return at >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : fallback;
    }
}

using System.ComponentModel;
using System.Diagnostics;

namespace ClusterCodex.DemoCluster.Tests.Support;

/// <summary>Runs the installed kubectl against one demo cluster.</summary>
internal sealed class Kubectl(DemoClusterHost host)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>Runs a command that must succeed.</summary>
    /// <returns>What it printed.</returns>
    public async Task<string> RunAsync(string arguments, string input = "")
    {
        var (code, output, error) = await TryRunAsync(arguments, input);
        Assert.True(code == 0, $"kubectl {arguments} exited with {code}:\n{output}\n{error}");
        return output;
    }

    public async Task<(int Code, string Output, string Error)> TryRunAsync(string arguments, string input = "")
    {
        using var process = Start(arguments);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Longest);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Starts a long-running command, such as a watch; the caller stops it.</summary>
    public Process Start(string arguments)
    {
        var start = new ProcessStartInfo("kubectl", arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["KUBECONFIG"] = host.KubeConfigPath, ["HOME"] = Path.GetTempPath(), ["KUBECTL_KUBERC"] = "false" },
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException("These tests need kubectl on the PATH; Debian has it as kubernetes-client.", exception);
        }
    }
}

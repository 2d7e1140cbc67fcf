using System.Diagnostics;

namespace ClusterCodex.EndToEnd.Clusters;

/// <summary>The real kubectl.</summary>
internal static class Kubectl
{
    /// <summary>Runs kubectl; a failure fails the test with its words.</summary>
    public static async Task<string> RunAsync(string kubeConfig, IReadOnlyList<string> arguments, string? input = null)
    {
        var start = new ProcessStartInfo("kubectl", arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["KUBECONFIG"] = kubeConfig;
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"kubectl {string.Join(' ', arguments)}: {error}");
        return await output;
    }
}

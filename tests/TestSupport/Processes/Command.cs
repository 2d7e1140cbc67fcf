using System.Diagnostics;

namespace ClusterCodex.TestSupport.Processes;

/// <summary>Programs that tests run to their end.</summary>
public static class Command
{
    /// <summary>Runs a program.</summary>
    /// <param name="kubeConfig">The kubeconfig of every kubectl in it; null for the test's own.</param>
    /// <param name="input">What it reads; null for nothing.</param>
    /// <returns>What it printed.</returns>
    /// <exception cref="InvalidOperationException">It failed; the message has what it printed.</exception>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, string? kubeConfig = null, string? input = null)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        if (kubeConfig is not null)
        {
            start.Environment["KUBECONFIG"] = kubeConfig;
        }

        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{program} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}: {await output}{await error}");
    }
}

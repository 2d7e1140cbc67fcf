using System.ComponentModel;
using System.Diagnostics;

namespace ClusterCodex.Interop.Tests;

/// <summary>Runs a program that is not ours and collects what it says.</summary>
internal static class ExternalProgram
{
    /// <summary>Far longer than any case takes: only a hanging program meets it.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <returns>The exit code, and standard output and error in one text.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = Start(start);
        using var limit = new CancellationTokenSource(Limit);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output + await error);
        }
        catch (OperationCanceledException exception) when (limit.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"'{program} {string.Join(' ', arguments)}' still ran after {Limit}.", exception);
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException($"'{start.FileName}' does not start: run scripts/install-interop.", exception);
        }
    }
}

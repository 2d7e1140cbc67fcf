using System.Diagnostics;

namespace ClusterCodex.AppHost.Postgres;

/// <summary>Runs short commands to their end.</summary>
internal static class CommandLine
{
    /// <summary>Runs a command and returns what it printed on standard output.</summary>
    /// <param name="input">Written to its standard input; never part of an error message. <see langword="null"/> closes it at once.</param>
    /// <exception cref="InvalidOperationException">It cannot be started, or ends with anything but 0; holds the last lines it printed.</exception>
    public static async Task<string> RunAsync(IReadOnlyList<string> command, string? workingDirectory, string? input, CancellationToken cancellationToken)
    {
        var (exitCode, output, error) = await TryRunAsync(command, workingDirectory, input, cancellationToken);
        return exitCode == 0
            ? output
            : throw new InvalidOperationException($"`{string.Join(' ', command.Where(part => !part.Contains('\n', StringComparison.Ordinal)))}` ended with {exitCode}: {Tail(error.Length > 0 ? error : output)}");
    }

    /// <summary>As <see cref="RunAsync"/>, for commands whose exit code is the answer.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> TryRunAsync(
        IReadOnlyList<string> command, string? workingDirectory, string? input, CancellationToken cancellationToken)
    {
        using var process = Start(command, workingDirectory);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>Starts a command with all three standard streams redirected.</summary>
    /// <exception cref="InvalidOperationException">It cannot be started.</exception>
    public static Process Start(IReadOnlyList<string> command, string? workingDirectory)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = workingDirectory ?? "",
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException($"'{command[0]}' did not start.");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException($"'{command[0]}' cannot be started: {e.Message}. Is it installed and on PATH?", e);
        }
    }

    private static string Tail(string text) => string.Join('\n', text.Trim().Split('\n').TakeLast(12));
}

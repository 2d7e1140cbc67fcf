using System.Diagnostics;
using System.Globalization;
using ClusterCodex.AppHost.Postgres;
using ClusterCodex.AppHost.Resources;

namespace ClusterCodex.AppHost.Tests.Resources;

public sealed class WebPageBuildTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stop_ends_the_running_command_and_starts_no_further_one()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "sh is used elsewhere only");
        using var build = Start("run sh -c 'echo $$; exec sleep 600' && run echo further");
        var command = await build.StandardOutput.ReadLineAsync(Cancelled);

        await CommandLine.RunAsync(["kill", "-TERM", build.Id.ToString(CultureInfo.InvariantCulture)], null, null, Cancelled);
        await build.WaitForExitAsync(Cancelled);

        Assert.Equal(143, build.ExitCode);
        // The command holds the output too: its end is the end of the command.
        Assert.Equal("", await build.StandardOutput.ReadToEndAsync(Cancelled));
        Assert.NotNull(command);
    }

    [Theory]
    [InlineData("run true && run true", 0)]
    [InlineData("run false && run true", 1)]
    [InlineData("run true && run sh -c 'exit 3'", 3)]
    public async Task The_exit_code_is_that_of_the_last_command(string commands, int expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "sh is used elsewhere only");
        using var build = Start(commands);

        await build.WaitForExitAsync(Cancelled);

        Assert.Equal(expected, build.ExitCode);
    }

    private static Process Start(string commands) =>
        Process.Start(new ProcessStartInfo("sh", ["-c", WebPageExtensions.Script + commands]) { RedirectStandardOutput = true, UseShellExecute = false })!;
}

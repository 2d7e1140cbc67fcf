using ClusterCodex.AppHost.Terminal;

namespace ClusterCodex.AppHost.Tests.Terminal;

public sealed class ResourceLineTests
{
    [Theory]
    [InlineData("2026-11-26T20:15:30.6140000Z LOG:  database system is ready", "LOG:  database system is ready")]
    [InlineData("2026-11-26T20:15:30.614Z ", "")]
    [InlineData("no time stamp", "no time stamp")]
    [InlineData("2026-11-26T20:15:30.6140000Z 2026-11-26T20:15:30Z its own", "2026-11-26T20:15:30Z its own")]
    public void A_line_of_the_process_is_kept_without_the_time_stamp(string line, string expected) =>
        Assert.Equal(expected, ResourceLine.Read(line));

    [Theory]
    [InlineData("2026-11-26T20:15:29.5870000Z [sys] Starting process...: Cmd = /usr/bin/dotnet")]
    [InlineData("2026-11-26T20:15:29.4210000Z Waiting for resource 'postgres' to become healthy.")]
    public void A_remark_of_the_orchestrator_is_left_out(string line) => Assert.Null(ResourceLine.Read(line));

    [Theory]
    [InlineData("Failed to create resource planservice\nSystem.OperationCanceledException: The operation was canceled.")]
    [InlineData("Failed to resolve connection string for resource 'plans'\nSystem.Threading.Tasks.TaskCanceledException: A task was canceled.")]
    public void A_start_that_a_stop_cancelled_is_left_out(string failure) =>
        Assert.Null(ResourceLine.Read($"2026-11-26T20:15:29.5870000Z {failure}\n   at Aspire.Hosting.Dcp"));

    [Fact]
    public void A_start_that_failed_is_kept()
    {
        const string Line = "Failed to create resource planservice\nSystem.IO.IOException: The disk is full.\n ---> System.OperationCanceledException: …";

        Assert.Equal(Line, ResourceLine.Read(Line));
    }
}

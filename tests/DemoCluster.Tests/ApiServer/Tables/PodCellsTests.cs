using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Tables;

namespace ClusterCodex.DemoCluster.Tests.ApiServer.Tables;

public class PodCellsTests
{
    [Theory]
    [InlineData("""{"status":{"phase":"Pending"}}""", "Pending")]
    [InlineData("""{"status":{"phase":"Running","containerStatuses":[{"state":{"waiting":{"reason":"CrashLoopBackOff"}}}]}}""", "CrashLoopBackOff")]
    [InlineData("""{"status":{"phase":"Running","containerStatuses":[{"state":{"terminated":{"reason":"OOMKilled","exitCode":137}}}]}}""", "OOMKilled")]
    [InlineData("""{"status":{"phase":"Running","containerStatuses":[{"state":{"terminated":{"exitCode":3}}}]}}""", "ExitCode:3")]
    [InlineData("""{"status":{"phase":"Running","containerStatuses":[{"state":{"terminated":{"signal":9,"exitCode":3}}}]}}""", "Signal:9")]
    [InlineData("""{"status":{"phase":"Pending","initContainerStatuses":[{"state":{"terminated":{"exitCode":0}}},{"state":{"running":{}}}]}}""", "Init:1/2")]
    [InlineData("""{"status":{"phase":"Pending","initContainerStatuses":[{"state":{"waiting":{"reason":"ImagePullBackOff"}}}]}}""", "Init:ImagePullBackOff")]
    [InlineData("""{"status":{"phase":"Failed","reason":"Evicted"}}""", "Evicted")]
    [InlineData("""{"metadata":{"deletionTimestamp":"2026-01-01T00:00:00Z"},"status":{"phase":"Running"}}""", "Terminating")]
    [InlineData("""{"status":{"phase":"Running","containerStatuses":[{"ready":true,"state":{"running":{}}},{"state":{"terminated":{"reason":"Completed","exitCode":0}}}]}}""", "Running")]
    public void Status_Pod_ShowsTheMostImportant(string pod, string expected) => Assert.Equal(expected, PodCells.Status((JsonObject)JsonNode.Parse(pod)!));

    [Fact]
    public void Ready_SomeContainers_CountsAgainstTheSpec() => Assert.Equal("1/2", PodCells.Ready((JsonObject)JsonNode.Parse(
        """{"spec":{"containers":[{},{}]},"status":{"containerStatuses":[{"ready":true},{"ready":false}]}}""")!));
}

using ClusterCodex.AppHost.Shutdown;

namespace ClusterCodex.AppHost.Tests.Shutdown;

public sealed class OrchestratorTests
{
    [Fact]
    public void Processes_that_watch_the_host_are_found_with_those_that_watch_them_and_no_others()
    {
        const string Listing = """
               10 dotnet AppHost.dll
               11 /packages/dcp start-apiserver --monitor 10
               12 /packages/dcp run-controllers --kubeconfig /tmp/a/kubeconfig --monitor 11 --monitor-identity-time 0001
               13 /packages/dcp monitor-process --child 99 --monitor 12 --monitor-identity-time 0001
               20 /packages/dcp start-apiserver --monitor 100
               21 /packages/dcp run-controllers --monitor 20
            """;

        var found = Orchestrator.FindWatchers([.. Listing.Split('\n').Select(OrchestratorProcess.Read).OfType<OrchestratorProcess>()], watched: 10);

        Assert.Equal([11, 12, 13], found.Order());
    }
}

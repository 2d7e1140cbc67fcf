using ClusterCodex.TestSupport.Clusters;

namespace ClusterCodex.Kubernetes.Tests.Contract;

/// <summary>Tests that hold for every API server; each runs against every available cluster.</summary>
public abstract class ContractTest
{
    public static TheoryData<string> Clusters => [DemoClusterFixture.Name, RealCluster.Name];

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected static Task<ClusterSession> OpenAsync(string cluster)
    {
        if (cluster == DemoClusterFixture.Name)
        {
            return ClusterSession.OpenAsync(DemoClusterFixture.Current!, Cancellation);
        }

        var found = RealCluster.Find(out var missing);
        Assert.SkipWhen(found is null, $"{cluster}: {missing}");
        return ClusterSession.OpenAsync(found!, Cancellation);
    }
}

namespace ClusterCodex.DemoCluster.Nodes.Controllers;

/// <summary>The content of the store before the first controller runs.</summary>
internal interface IClusterSeed
{
    /// <summary>Nodes and system namespaces, which every cluster has.</summary>
    void SeedCluster();

    /// <summary>The workloads.</summary>
    void SeedWorkloads();
}

namespace ClusterCodex.DemoCluster.Nodes.Controllers;

/// <summary>What is in the store before the first controller runs.</summary>
internal interface IClusterSeed
{
    /// <summary>Nodes and system namespaces: what any cluster has.</summary>
    void SeedCluster();

    /// <summary>Everything that runs.</summary>
    void SeedWorkloads();
}

namespace ClusterCodex.TestSupport.Clusters;

/// <summary>A cluster that contract tests run against. Its contexts are <c>Name</c> (an administrator) and <c>Name-viewer</c> (a user with no rights of its own).</summary>
/// <param name="Name">Such as <c>real</c> or <c>demo</c>.</param>
/// <param name="KubeConfigPath">A kubeconfig file with those contexts.</param>
public sealed record TestCluster(string Name, string KubeConfigPath)
{
    public string AdminContext => Name;

    public string ViewerContext => $"{Name}-viewer";
}

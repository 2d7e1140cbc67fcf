namespace ClusterCodex.DemoCluster.ApiServer.Security;

/// <summary>The authenticated user of a request.</summary>
internal sealed record User(string Name, IReadOnlyList<string> Groups)
{
    public const string Masters = "system:masters";

    public bool IsAdmin => Groups.Contains(Masters);
}

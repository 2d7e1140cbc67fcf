namespace ClusterCodex.DemoCluster.ApiServer.Security;

/// <summary>Who a request comes from.</summary>
internal sealed record User(string Name, IReadOnlyList<string> Groups)
{
    public const string Masters = "system:masters";

    public bool IsAdmin => Groups.Contains(Masters);
}

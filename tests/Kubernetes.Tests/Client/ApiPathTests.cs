namespace ClusterCodex.Kubernetes.Tests.Client;

public class ApiPathTests
{
    private static readonly ResourceType Pods = new("", "v1", "Pod", "pods", Namespaced: true);
    private static readonly ResourceType Deployments = new("apps", "v1", "Deployment", "deployments", Namespaced: true);
    private static readonly ResourceType Nodes = new("", "v1", "Node", "nodes", Namespaced: false);

    [Fact]
    public void Paths_FollowGroupVersionAndScope()
    {
        Assert.Equal("/api/v1/pods", ApiPath.Collection(Pods, null));
        Assert.Equal("/api/v1/namespaces/shop/pods/web-1/log", ApiPath.Object(Pods, "shop", "web-1", "log"));
        Assert.Equal("/apis/apps/v1/namespaces/shop/deployments/web", ApiPath.Object(Deployments, "shop", "web"));
        Assert.Equal("/api/v1/nodes/node-1", ApiPath.Object(Nodes, null, "node-1"));
        Assert.Equal("/api/v1/nodes/system%3Arole", ApiPath.Object(Nodes, null, "system:role"));
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("../secrets/token")]
    [InlineData("a/b")]
    [InlineData("a%2Fb")]
    [InlineData("a\\b")]
    [InlineData("web?dryRun=All")]
    [InlineData("web#x")]
    public void Object_NameThatChangesThePath_Throws(string name)
    {
        Assert.Throws<ArgumentException>(() => ApiPath.Object(Pods, "shop", name));
        Assert.Throws<ArgumentException>(() => ApiPath.Object(Pods, name, "web"));
        Assert.Throws<ArgumentException>(() => ApiPath.Object(Pods, "shop", "web", name));
    }

    [Fact]
    public void Object_WrongScope_Throws()
    {
        Assert.Throws<ArgumentException>(() => ApiPath.Object(Pods, null, "web"));
        Assert.Throws<ArgumentException>(() => ApiPath.Object(Nodes, "shop", "node-1"));
    }

    [Fact]
    public void Query_Values_AreEscaped()
    {
        var query = new ApiPath.Query();
        query.Add("labelSelector", "a=b,c in (d)&watch=true");
        query.Add("limit", 5L);
        query.Add("watch", false);

        Assert.Equal("?labelSelector=a%3Db%2Cc%20in%20%28d%29%26watch%3Dtrue&limit=5", query.ToString());
    }
}

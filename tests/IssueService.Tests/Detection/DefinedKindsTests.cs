using ClusterCodex.IssueService.Detection;
using ClusterCodex.Kubernetes;

namespace ClusterCodex.IssueService.Tests.Detection;

public sealed class DefinedKindsTests
{
    private static ResourceType Type(string group, string kind, params string[] verbs) =>
        new(group, "v1", kind, $"{kind.ToLowerInvariant()}s", true) { Verbs = verbs.Length == 0 ? ["list", "watch"] : verbs };

    [Fact]
    public void Of_KindsOfKubernetes_AreNotWatchedAgain()
    {
        var kinds = DefinedKinds.Of([Type("", "Pod"), Type("apps", "Deployment"), Type("networking.k8s.io", "Ingress"), Type("core.k8sgpt.ai", "Result"), Type("example.com", "Thing"), Type("example.com", "Review", "create")], out var left);

        Assert.Equal("Thing", Assert.Single(kinds).Name);
        Assert.Equal("Thing.example.com", kinds[0].Watched.Kind);
        Assert.Equal(0, left);
    }

    [Fact]
    public void Of_SameNames_AreKeptApart()
    {
        var kinds = DefinedKinds.Of([Type("", "Service"), Type("b.example", "Thing"), Type("a.example", "Thing"), Type("serving.knative.dev", "Service"), Type("networking.istio.io", "Gateway"), Type("gateway.networking.k8s.io", "Gateway")], out _);

        Assert.Equal(
            [("Gateway", "Gateway"), ("Gateway.networking.istio.io", "Gateway.networking.istio.io"), ("Service.serving.knative.dev", "Service.serving.knative.dev"), ("Thing", "Thing.a.example"), ("Thing.b.example", "Thing.b.example")],
            kinds.Select(kind => (kind.Name, kind.Watched.Kind)).Order());
    }

    [Fact]
    public void Of_TooMany_WatchesTheGatewayApiAndTheFirst()
    {
        var types = Enumerable.Range(0, 250).Select(index => Type("example.com", $"Thing{index:000}")).Append(Type("gateway.networking.k8s.io", "HTTPRoute")).ToList();

        var kinds = DefinedKinds.Of(types, out var left);

        Assert.Equal(DefinedKinds.Max, kinds.Count);
        Assert.Equal(51, left);
        Assert.Contains(kinds, kind => kind.Name == "HTTPRoute");
    }
}

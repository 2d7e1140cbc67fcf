using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.Tests.Support;
using ClusterCodex.TestSupport;

namespace ClusterCodex.DemoCluster.Tests.ApiServer.Admission;

public class PodAdmissionTests(SeededCluster cluster)
{
    [Theory]
    [InlineData("""{"limits":{"memory":"500Mi","cpu":"1"}}""", "pods \"p\" is forbidden: maximum memory usage per Container is 100Mi, but limit is 500Mi")]
    [InlineData("""{"requests":{"memory":"1Mi"},"limits":{"memory":"2Mi","cpu":"1"}}""", "pods \"p\" is forbidden: minimum memory usage per Container is 10Mi, but request is 1Mi")]
    [InlineData("""{"requests":{"memory":"20Mi"},"limits":{"memory":"60Mi","cpu":"3"}}""", "pods \"p\" is forbidden: [memory max limit to request ratio per Container is 2, but provided ratio is 3.000000, maximum cpu usage per Pod is 2, but limit is 3]")]
    public async Task A_limit_range_refuses_what_is_outside_its_bounds(string resources, string message)
    {
        using var ns = await TestNamespace.CreateAsync(cluster.Host);
        await ns.CreateAsync("limitranges", "bounds", """{"spec":{"limits":[{"type":"Container","min":{"memory":"10Mi"},"max":{"memory":"100Mi"},"maxLimitRequestRatio":{"memory":"2"}},{"type":"Pod","max":{"cpu":"2"}}]}}""");

        var (code, body) = await ns.SendAsync("POST", "pods", $$"""{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"busybox:1.0","resources":{{resources}} }]} }""");

        Assert.Equal((403, message), (code, body.Text("message")));
    }

    [Fact]
    public async Task A_limit_range_gives_containers_what_they_do_not_ask_for()
    {
        using var ns = await TestNamespace.CreateAsync(cluster.Host);
        await ns.CreateAsync("limitranges", "defaults", """{"spec":{"limits":[{"type":"Container","max":{"cpu":"2"},"default":{"memory":"64Mi"},"defaultRequest":{"memory":"32Mi"}}]}}""");

        var pod = await ns.CreateAsync("pods", "p", """{"spec":{"containers":[{"name":"c","image":"busybox:1.0"}]}}""");

        var resources = pod.Object("spec").Objects("containers").Single().Object("resources");
        Assert.Equal(("64Mi", "32Mi"), (resources.Object("limits").Text("memory"), resources.Object("requests").Text("memory")));
        Assert.Equal(("2", "2"), (resources.Object("limits").Text("cpu"), resources.Object("requests").Text("cpu")));
        Assert.Equal("Burstable", pod.Object("status").Text("qosClass"));
    }

    [Theory]
    [InlineData("{}", "pods \"p\" is forbidden: failed quota: q: must specify requests.cpu for: c; requests.memory for: c")]
    [InlineData("""{"requests":{"cpu":"600m","memory":"10Mi"}}""", "pods \"p\" is forbidden: exceeded quota: q, requested: requests.cpu=600m, used: requests.cpu=500m, limited: requests.cpu=1")]
    public async Task A_quota_refuses_what_is_beyond_it(string resources, string message)
    {
        using var ns = await TestNamespace.CreateAsync(cluster.Host);
        await ns.CreateAsync("resourcequotas", "q", """{"spec":{"hard":{"requests.cpu":"1","requests.memory":"64Mi","pods":"5"}}}""");
        await ns.CreateAsync("pods", "first", """{"spec":{"containers":[{"name":"c","image":"busybox:1.0","command":["sleep","1h"],"resources":{"requests":{"cpu":"500m","memory":"32Mi"}}}]}}""");

        var (code, body) = await ns.SendAsync("POST", "pods", $$"""{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"busybox:1.0","resources":{{resources}} }]} }""");

        Assert.Equal((403, message), (code, body.Text("message")));
        await Eventually.Succeeds(async () =>
        {
            var used = (await ns.GetAsync("resourcequotas/q")).Object("status").Object("used");
            Assert.Equal(("1", "500m", "32Mi"), (used.Text("pods"), used.Text("requests.cpu"), used.Text("requests.memory")));
        });
    }

    [Fact]
    public async Task A_quota_of_a_scope_ignores_other_pods()
    {
        using var ns = await TestNamespace.CreateAsync(cluster.Host);
        await ns.CreateAsync("resourcequotas", "q", """{"spec":{"hard":{"pods":"0"},"scopes":["BestEffort"]}}""");

        await ns.CreateAsync("pods", "burstable", """{"spec":{"containers":[{"name":"c","image":"busybox:1.0","resources":{"requests":{"cpu":"10m"}}}]}}""");
        var (code, _) = await ns.SendAsync("POST", "pods", """{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"busybox:1.0"}]}}""");

        Assert.Equal(403, code);
    }
}

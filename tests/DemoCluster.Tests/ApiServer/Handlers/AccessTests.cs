using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.Tests.Support;

namespace ClusterCodex.DemoCluster.Tests.ApiServer.Handlers;

public class AccessTests(SeededCluster cluster)
{
    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    [InlineData("")]
    public async Task An_unknown_token_is_rejected(string? token)
    {
        using var api = ApiClient.For(cluster.Host, token);

        foreach (var path in new[] { "/api", "/apis", "/version", "/openapi/v3", "/api/v1/namespaces/broken/pods", "/api/v1/secrets" })
        {
            Assert.Equal(401, (await api.SendAsync("GET", path)).Code);
        }
    }

    [Theory]
    [InlineData("GET", "/api/v1/namespaces/broken/pods")]
    [InlineData("GET", "/api/v1/namespaces/broken/pods?watch=true")]
    [InlineData("GET", "/api/v1/namespaces/broken/pods/any/log")]
    [InlineData("GET", "/api/v1/secrets")]
    [InlineData("GET", "/api/v1//namespaces//broken//secrets/orders-db")]
    [InlineData("GET", "/apis/core.k8sgpt.ai/v1alpha1/results")]
    [InlineData("POST", "/api/v1/namespaces/broken/pods")]
    [InlineData("PUT", "/apis/apps/v1/namespaces/broken/deployments/frontend")]
    [InlineData("PATCH", "/apis/apps/v1/namespaces/broken/deployments/frontend/scale")]
    [InlineData("PATCH", "/apis/apps/v1/namespaces/broken/deployments/frontend/status")]
    [InlineData("DELETE", "/apis/apps/v1/namespaces/broken/deployments/frontend")]
    [InlineData("DELETE", "/apis/apps/v1/namespaces/broken/deployments")]
    [InlineData("POST", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings")]
    public async Task The_viewer_has_no_permissions(string method, string path)
    {
        using var api = ApiClient.Viewer(cluster.Host);

        var (code, body) = await api.SendAsync(method, path, method == "GET" ? null : new JsonObject());

        Assert.Equal(403, code);
        Assert.Contains("demo-viewer", body.Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_viewer_cannot_impersonate_another_user()
    {
        using var api = ApiClient.Viewer(cluster.Host);

        var (code, _) = await api.SendAsync("GET", "/api/v1/secrets", headers: [("Impersonate-User", "demo-admin"), ("Impersonate-Group", "system:masters")]);

        Assert.Equal(403, code);
    }

    [Fact]
    public async Task An_impersonated_user_has_the_rights_of_that_user_only()
    {
        using var api = ApiClient.Admin(cluster.Host);

        var (code, _) = await api.SendAsync("GET", "/api/v1/secrets", headers: [("Impersonate-User", "somebody")]);

        Assert.Equal(403, code);
    }

    [Fact]
    public async Task A_binding_grants_its_role_only()
    {
        await using var host = await DemoClusterHost.StartAsync(new DemoClusterOptions { Speed = 50 }, CancellationToken.None);
        using var admin = ApiClient.Admin(host);
        using var viewer = ApiClient.Viewer(host);
        await admin.CreateAsync("/apis/rbac.authorization.k8s.io/v1/namespaces/broken/roles", JsonNode.Parse(
            """{"metadata":{"name":"see"},"rules":[{"apiGroups":[""],"resources":["pods"],"verbs":["get","list"]},{"apiGroups":[""],"resources":["secrets"],"resourceNames":["orders-db"],"verbs":["get"]}]}""")!);
        await admin.CreateAsync("/apis/rbac.authorization.k8s.io/v1/namespaces/broken/rolebindings", JsonNode.Parse(
            """{"metadata":{"name":"see"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"see"},"subjects":[{"kind":"User","name":"demo-viewer"}]}""")!);

        Assert.Equal(200, (await viewer.SendAsync("GET", "/api/v1/namespaces/broken/pods")).Code);
        Assert.Equal(200, (await viewer.SendAsync("GET", "/api/v1/namespaces/broken/secrets/orders-db")).Code);
        Assert.Equal(403, (await viewer.SendAsync("GET", "/api/v1/namespaces/broken/secrets")).Code);
        Assert.Equal(403, (await viewer.SendAsync("GET", "/api/v1/pods")).Code);
        Assert.Equal(403, (await viewer.SendAsync("GET", "/api/v1/namespaces/payments/pods")).Code);
        Assert.Equal(403, (await viewer.SendAsync("GET", "/api/v1/namespaces/broken/pods?watch=1")).Code);
        Assert.Equal(403, (await viewer.SendAsync("GET", "/api/v1/namespaces/broken/pods/x/log")).Code);
        Assert.Equal(403, (await viewer.SendAsync("DELETE", "/api/v1/namespaces/broken/pods/x")).Code);
    }

    [Fact]
    public async Task The_health_port_serves_nothing_else()
    {
        using var free = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        free.Start();
        var port = ((System.Net.IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        await using var host = await DemoClusterHost.StartAsync(new DemoClusterOptions { HealthPort = port }, CancellationToken.None);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

        Assert.Equal(200, (int)(await http.GetAsync("/health/ready", TestContext.Current.CancellationToken)).StatusCode);
        foreach (var path in new[] { "/api", "/version", "/api/v1/secrets", "/api/v1/namespaces/broken/pods", "/healthz" })
        {
            Assert.Equal(404, (int)(await http.GetAsync(path, TestContext.Current.CancellationToken)).StatusCode);
        }
    }

    [Fact]
    public void The_kubeconfig_is_for_its_owner_only()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(cluster.Host.KubeConfigPath));
    }
}

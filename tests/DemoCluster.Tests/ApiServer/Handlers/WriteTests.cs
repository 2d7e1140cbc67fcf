using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.Tests.Support;

namespace ClusterCodex.DemoCluster.Tests.ApiServer.Handlers;

public class WriteTests(SeededCluster cluster)
{
    private const string Deployments = "/apis/apps/v1/namespaces/default/deployments";

    [Fact]
    public async Task Update_FromAnOldVersion_IsAConflict()
    {
        using var api = ApiClient.Admin(cluster.Host);
        var created = await api.CreateAsync("/api/v1/namespaces/default/configmaps", JsonNode.Parse("""{"metadata":{"generateName":"write-"},"data":{"a":"1"}}""")!);
        var path = $"/api/v1/namespaces/default/configmaps/{created.NameOf()}";
        created["data"]!["a"] = "2";
        var (first, _) = await api.SendAsync("PUT", path, created);

        created["data"]!["a"] = "3";
        var (second, body) = await api.SendAsync("PUT", path, created);

        Assert.Equal((200, 409), (first, second));
        Assert.Equal("Conflict", body.Text("reason"));
        Assert.Equal("2", (await api.GetAsync(path)).Object("data").Text("a"));
    }

    [Theory]
    [InlineData("""{"metadata":{"name":"Bad_Name"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"x"}]}}}}""", 422, "metadata.name")]
    [InlineData("""{"metadata":{"name":"x"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"c"}},"spec":{"containers":[{"name":"c","image":"x"}]}}}}""", 422, "spec.template.metadata.labels")]
    [InlineData("""{"metadata":{"name":"x"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c"}]}}}}""", 422, "spec.template.spec.containers[0].image")]
    [InlineData("""{"metadata":{"name":"x"},"spec":{"replicas":-1,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"x"}]}}}}""", 422, "spec.replicas")]
    [InlineData("""{"metadata":{"name":"x"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"x","resources":{"limits":{"memory":"1Mi"},"requests":{"memory":"2Mi"}}}]}}}}""", 422, "spec.template.spec.containers[0].resources.requests")]
    [InlineData("""{"metadata":{"name":"x"},"spec":{"replicas":"many"}}""", 400, "spec.replicas")]
    [InlineData("""{"kind":"Pod","apiVersion":"v1","metadata":{"name":"x"}}""", 400, "cannot be handled")]
    public async Task Create_Invalid_IsRejectedNamingTheField(string body, int expected, string named)
    {
        using var api = ApiClient.Admin(cluster.Host);

        var (code, status) = await api.SendAsync("POST", Deployments, JsonNode.Parse(body));

        Assert.Equal(expected, code);
        Assert.Contains(named, status.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_UnknownField_IsStrictlyRejectedOrDroppedWithAWarning()
    {
        using var api = ApiClient.Admin(cluster.Host);
        var map = JsonNode.Parse("""{"metadata":{"name":"unknown-field"},"dota":{"a":"b"}}""")!;

        var (strict, status) = await api.SendAsync("POST", "/api/v1/namespaces/default/configmaps?fieldValidation=Strict", map);
        var (lenient, created) = await api.SendAsync("POST", "/api/v1/namespaces/default/configmaps", map);

        Assert.Equal((400, 201), (strict, lenient));
        Assert.Contains("unknown field \\u0022dota\\u0022", status.ToJsonString(), StringComparison.Ordinal);
        Assert.False(created.ContainsKey("dota"));
    }

    [Fact]
    public async Task DryRun_OfEveryVerb_ChangesNothing()
    {
        using var api = ApiClient.Admin(cluster.Host);
        var before = await api.GetAsync($"{Deployments}/web");

        var (patched, answer) = await api.SendAsync("PATCH", $"{Deployments}/web?dryRun=All", JsonNode.Parse("""{"spec":{"replicas":9}}"""), "application/merge-patch+json");
        var (scaled, _) = await api.SendAsync("PATCH", $"{Deployments}/web/scale?dryRun=All", JsonNode.Parse("""{"spec":{"replicas":0}}"""), "application/merge-patch+json");
        var (created, _) = await api.SendAsync("POST", "/api/v1/namespaces/default/configmaps?dryRun=All", JsonNode.Parse("""{"metadata":{"name":"never"}}"""));
        var (deleted, _) = await api.SendAsync("DELETE", $"{Deployments}/web?dryRun=All");
        var (unclear, _) = await api.SendAsync("DELETE", $"{Deployments}/web?dryRun=Perhaps");

        Assert.Equal((200, 200, 201, 200, 400), (patched, scaled, created, deleted, unclear));
        Assert.Equal(9, answer.Object("spec").Number("replicas"));
        Assert.True(JsonNode.DeepEquals(before["spec"], (await api.GetAsync($"{Deployments}/web"))["spec"]));
        Assert.Equal(404, (await api.SendAsync("GET", "/api/v1/namespaces/default/configmaps/never")).Code);
    }

    [Fact]
    public async Task Status_ThroughTheObject_IsIgnored()
    {
        using var api = ApiClient.Admin(cluster.Host);

        var (_, answer) = await api.SendAsync("PATCH", $"{Deployments}/web", JsonNode.Parse("""{"status":{"readyReplicas":77}}"""), "application/merge-patch+json");

        Assert.NotEqual(77, answer.Object("status").Number("readyReplicas"));
    }

    [Fact]
    public async Task Delete_ForAnotherUid_IsRejected()
    {
        using var api = ApiClient.Admin(cluster.Host);

        var (code, _) = await api.SendAsync("DELETE", $"{Deployments}/web", JsonNode.Parse("""{"preconditions":{"uid":"somebody-else"}}"""));

        Assert.Equal(409, code);
    }

    [Fact]
    public async Task CustomResource_IsServedWithItsColumnsAndDeletedWithItsDefinition()
    {
        using var api = ApiClient.Admin(cluster.Host);
        const string definition = """
            {"metadata":{"name":"widgets.demo.test"},"spec":{"group":"demo.test","scope":"Namespaced","names":{"kind":"Widget","plural":"widgets"},
             "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}},"additionalPrinterColumns":[{"name":"Size","type":"integer","jsonPath":".spec.size"}]}]}}
            """;
        await api.CreateAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", JsonNode.Parse(definition)!);
        await TestSupport.Eventually.True(async () => (await api.SendAsync("GET", "/apis/demo.test/v1/widgets")).Code == 200, "the kind is served");
        await api.CreateAsync("/apis/demo.test/v1/namespaces/default/widgets", JsonNode.Parse("""{"apiVersion":"demo.test/v1","kind":"Widget","metadata":{"name":"w"},"spec":{"size":3}}""")!);

        var table = await api.GetAsync("/apis/demo.test/v1/widgets", "application/json;as=Table;v=v1;g=meta.k8s.io");
        await api.SendAsync("DELETE", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.demo.test");

        Assert.Equal(["Name", "Size"], table.Objects("columnDefinitions").Select(column => column.Text("name")));
        Assert.Equal("""["w",3]""", table.Objects("rows").First()["cells"]!.ToJsonString());
        await TestSupport.Eventually.True(async () => (await api.SendAsync("GET", "/apis/demo.test/v1/widgets")).Code == 404, "the kind is gone");
    }

    [Fact]
    public async Task CustomResource_NamedAsABuiltInKind_IsValidatedAgainstItsOwnSchema()
    {
        using var api = ApiClient.Admin(cluster.Host);
        const string definition = """
            {"metadata":{"name":"services.own.test"},"spec":{"group":"own.test","scope":"Namespaced","names":{"kind":"Service","plural":"services"},
             "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":{
               "type":"object","required":["url"],"properties":{
                 "url":{"type":"string","pattern":"^https://"},
                 "tier":{"type":"string","enum":["gold","silver"],"default":"silver"},
                 "size":{"type":"integer","minimum":1}}}}}}}]}}
            """;
        const string path = "/apis/own.test/v1/namespaces/default/services";
        await api.CreateAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", JsonNode.Parse(definition)!);
        await TestSupport.Eventually.True(async () => (await api.SendAsync("GET", "/apis/own.test/v1/services")).Code == 200, "the kind is served");

        var (created, answer) = await api.SendAsync("POST", path, Own("a.b", """{"url":"https://a","size":2,"ports":[]}"""));
        var (refused, why) = await api.SendAsync("POST", path, Own("bad", """{"size":0,"tier":"tin"}"""));
        var (wrongType, _) = await api.SendAsync("POST", path, Own("bad", """{"url":7}"""));
        var (strict, _) = await api.SendAsync("POST", $"{path}?fieldValidation=Strict", Own("bad", """{"url":"https://a","ports":[]}"""));
        await api.SendAsync("DELETE", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/services.own.test");

        Assert.Equal(201, created);
        Assert.Equal("""{"url":"https://a","size":2,"tier":"silver"}""", answer.Object("spec")!.ToJsonString());
        Assert.Equal((422, 422, 400), (refused, wrongType, strict));
        Assert.Equal(["spec.size", "spec.tier", "spec.url"], why.Object("details").Objects("causes").Select(cause => cause.Text("field")).Order());

        static JsonNode Own(string name, string spec) =>
            JsonNode.Parse($$$"""{"apiVersion":"own.test/v1","kind":"Service","metadata":{"name":"{{{name}}}"},"spec":{{{spec}}}}""")!;
    }
}

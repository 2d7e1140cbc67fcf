using System.Text.Json.Nodes;
using ClusterCodex.Gateway.Tests.Hosting;

namespace ClusterCodex.Gateway.Tests.Http;

public sealed class OpenApiTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task The_document_describes_every_route_with_its_comments()
    {
        var json = await FetchAsync();

        Assert.Equal("3.1.0", (string?)json["openapi"]);
        var list = json["paths"]!["/api/issues"]!["get"]!;
        Assert.Contains("most severe first", (string?)list["description"], StringComparison.Ordinal);
        Assert.Equal("array", (string?)list["responses"]!["200"]!["content"]!["application/json"]!["schema"]!["type"]);
        Assert.NotNull(list["responses"]!["200"]!["headers"]!["X-Next-Cursor"]);
        Assert.Contains(list["parameters"]!.AsArray(), parameter => (string?)parameter!["name"] == "severity" && ((string?)parameter["description"])!.Contains("every severity", StringComparison.Ordinal));
        Assert.Equal(["low", "medium", "high", "critical"], json["components"]!["schemas"]!["Issue"]!["properties"]!["severity"]!["enum"]!.AsArray().Select(name => (string?)name));
        Assert.Empty(json["paths"]!["/api/auth/login"]!["post"]!["security"]!.AsArray());
        Assert.Null(list["security"]);
        var logs = json["paths"]!["/api/resources/{kind}/{namespace}/{name}/logs"]!["get"]!["responses"]!["200"]!["content"]!.AsObject();
        Assert.Equal(["*/*", "text/event-stream"], logs.Select(content => content.Key));
        Assert.Equal(["string", "null"], json["components"]!["schemas"]!["PlanStep"]!["properties"]!["kubectl"]!["type"]!.AsArray().Select(type => (string?)type));
    }

    [Fact]
    public async Task Every_reference_leads_somewhere_and_every_path_parameter_is_described()
    {
        var json = await FetchAsync();

        foreach (var reference in References(json))
        {
            JsonNode? target = json;
            foreach (var step in reference.Split('/').Skip(1))
            {
                target = target?[step];
            }

            Assert.True(target is not null, reference);
        }

        var operations = json["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => (Path: path.Key, Operation: operation.Value!))).ToList();
        Assert.Equal(operations.Count, operations.Select(one => (string?)one.Operation["operationId"]).Distinct().Count());
        foreach (var (path, operation) in operations)
        {
            var named = path.Split('/', ':').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}')).Order();
            var described = (operation["parameters"]?.AsArray() ?? []).Where(parameter => (string?)parameter!["in"] == "path").Select(parameter => (string)parameter!["name"]!).Order();
            Assert.Equal(named, described);
        }
    }

    private async Task<JsonNode> FetchAsync() => JsonNode.Parse(await fixture.Gateway.Http.GetStringAsync("/openapi.json"))!;

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject json => json.SelectMany(property => property.Key == "$ref" ? [(string)property.Value!] : References(property.Value)),
        JsonArray array => array.SelectMany(References),
        _ => [],
    };
}

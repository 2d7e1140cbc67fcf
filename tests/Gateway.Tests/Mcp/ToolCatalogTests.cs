using System.Text.Json;
using System.Text.Json.Nodes;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.Gateway.Mcp;
using ClusterCodex.Gateway.Tests.Hosting;
using ClusterCodex.Gateway.Tests.Http;
using ClusterCodex.Gateway.Transcoding;
using ClusterCodex.TestSupport;
using ClusterCodex.V1;
using Google.Protobuf.Reflection;

namespace ClusterCodex.Gateway.Tests.Mcp;

/// <summary>Which RPCs are tools, and how they are described.</summary>
public sealed class ToolCatalogTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private static readonly string Contract = Path.Combine(RepositoryRoot.Path, "tests", "Gateway.Tests", "Mcp", "tools.json");

    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TestGateway _gateway = fixture.Gateway;

    private static readonly IReadOnlyList<MethodDescriptor> Methods =
        [.. ServiceContract.ClusterCodex.SelectMany(contract => contract.Service.Methods)];

    [Fact]
    public async Task The_list_is_the_checked_in_contract()
    {
        var tools = (await _gateway.McpAsync("tools/list"))["result"]!["tools"]!;

        // A tool that changes is a change for every agent: when it is meant, the file gets what is received here.
        Assert.Equal(await File.ReadAllTextAsync(Contract), tools.ToJsonString(Format) + "\n");
    }

    [Fact]
    public async Task Every_schema_has_exactly_the_fields_of_its_request_and_requires_those_of_its_path()
    {
        var tools = (await _gateway.McpAsync("tools/list"))["result"]!["tools"]!.AsArray();
        var routes = RouteTable.Build(ServiceContract.ClusterCodex);

        Assert.NotEmpty(tools);
        foreach (var tool in tools)
        {
            var route = routes.PublicMethods.Single(route => JsonNamingPolicy.SnakeCaseLower.ConvertName(route.Method.Name) == (string?)tool!["name"]);
            var schema = tool!["inputSchema"]!;
            Assert.Equal(route.Method.InputType.Fields.InDeclarationOrder().Select(field => field.JsonName), schema["properties"]!.AsObject().Select(property => property.Key));
            Assert.Equal(route.PathFields.Select(fields => fields[0].JsonName), (schema["required"]?.AsArray() ?? []).Select(name => (string?)name));
            Assert.False((bool?)schema["additionalProperties"]);
            Assert.DoesNotContain("$ref", schema.ToJsonString(), StringComparison.Ordinal);
            Assert.NotEmpty((string?)tool["description"] ?? "");
            Assert.Equal(route.HttpMethod == "GET", (bool?)tool["annotations"]!["readOnlyHint"]);
            Assert.False((bool?)tool["annotations"]!["destructiveHint"]);
        }
    }

    [Fact]
    public void Allows_ChangingOrApprovingAction_Never()
    {
        var changing = Methods.Where(method => method.Name != "PreviewStep" && DeclaredAccess.Of(method) is not { Caller: AccessRule.Types.Caller.User, Action: "view" or "logs" or "plan" }).ToList();

        Assert.Contains(changing, method => method.Name == "ExecuteStep");
        Assert.Contains(changing, method => method.Name == "DismissIssue");
        Assert.Contains(changing, method => method.Name == "GetCurrentUser");
        Assert.Contains(changing, method => method.Name == "WriteAccessPolicy");
        Assert.All(changing, method => Assert.False(ContractTool.Allows(method), method.FullName));
    }

    [Fact]
    public void Allows_Stream_Never()
    {
        var streams = Methods.Where(method => method.IsServerStreaming).ToList();

        Assert.Contains(streams, method => method.Name == "StreamPlan");
        Assert.All(streams, method => Assert.False(ContractTool.Allows(method), method.FullName));
    }

    [Fact]
    public void Constructor_MethodThatMayNotBeATool_Throws()
    {
        var route = RouteTable.Build(ServiceContract.ClusterCodex).PublicMethods.Single(route => route.Method.Name == "ExecuteStep");

        var exception = Assert.Throws<InvalidOperationException>(() => new ContractTool(route));

        Assert.Contains("ExecuteStep", exception.Message, StringComparison.Ordinal);
    }
}

using System.Text.Json.Nodes;
using ClusterCodex.Gateway.Tests.Hosting;
using ClusterCodex.Gateway.Tests.Http;
using ClusterCodex.TestSupport;

namespace ClusterCodex.Gateway.Tests.Mcp;

/// <summary>What tools answer.</summary>
public sealed class ToolCallTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private readonly TestGateway _gateway = fixture.Gateway;

    [Fact]
    public async Task A_list_is_the_whole_reply_with_the_names_of_REST_and_its_cursor()
    {
        var result = await _gateway.CallToolAsync("list_issues", """{"severity":["HIGH","low"],"state":"all","namespace":["broken"],"limit":2}""");

        Assert.False((bool?)result["isError"] ?? false);
        var json = JsonNode.Parse(McpCaller.TextOf(result))!;
        Assert.Equal(["iss-1", "iss-2"], json["issues"]!.AsArray().Select(issue => (string?)issue!["id"]));
        Assert.Equal(("low", "broken", "next-1", 7), ((string?)json["issues"]![0]!["severity"], (string?)json["issues"]![0]!["namespace"], (string?)json["nextCursor"], (int?)json["totalSize"]));
        Assert.True(JsonNode.DeepEquals(json, result["structuredContent"]));
    }

    [Fact]
    public async Task Logs_are_text()
    {
        var result = await _gateway.CallToolAsync("get_logs", """{"kind":"Pod","namespace":"broken","name":"api/1 ü","tailLines":2}""");

        Assert.Equal("broken/api/1 ü\nline 1\nline 2\n", McpCaller.TextOf(result));
        Assert.Null(result["structuredContent"]);
    }

    [Fact]
    public async Task A_plan_is_made_with_the_callers_internal_token_and_nothing_else_of_the_request()
    {
        await using var gateway = await TestGateway.StartAsync(withPlans: true);
        var token = gateway.Identity.AccessToken();

        var result = await gateway.CallToolAsync("create_plan", """{"issueId":"iss-1","horizon":"LONG_TERM"}""", token);

        Assert.Equal(("plan-1", "iss-1", "LONG_TERM"), ((string?)result["structuredContent"]!["id"], (string?)result["structuredContent"]!["issueId"], (string?)result["structuredContent"]!["horizon"]));
        var headers = Assert.Single(gateway.Plans.Calls);
        var authorization = Assert.Single(headers.GetAll("authorization")).Value;
        Assert.NotEqual("Bearer " + token, authorization);
        Assert.Contains("cluster-codex.internal", Payload(authorization), StringComparison.Ordinal);
        Assert.DoesNotContain(headers, header => header.Key.StartsWith("mcp", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("get_resource", """{"kind":"Secret","namespace":"broken","name":"s"}""", "FORBIDDEN", "does not grant")]
    [InlineData("get_issue", """{"id":"NOT_FOUND"}""", "NOT_FOUND", "no such issue")]
    [InlineData("get_issue", """{"id":"AUTH_REQUIRED"}""", "AUTH_REQUIRED", "token has ended")]
    [InlineData("list_plans", "{}", "UNAVAILABLE", "planservice")]
    [InlineData("list_issues", """{"limit":"many","colour":"red"}""", "VALIDATION_ERROR", "limit")]
    [InlineData("list_issues", """{"severity":["purple"]}""", "VALIDATION_ERROR", "severity")]
    [InlineData("get_issue", "{}", "VALIDATION_ERROR", "id: must not be empty.")]
    [InlineData("get_resource", """{"kind":"Pod","namespace":"","name":"x"}""", "VALIDATION_ERROR", "namespace: must not be empty.")]
    public async Task A_failure_is_a_tool_error_with_the_body_that_REST_has(string tool, string arguments, string code, string words)
    {
        var result = await _gateway.CallToolAsync(tool, arguments);

        Assert.True((bool?)result["isError"]);
        var json = JsonNode.Parse(McpCaller.TextOf(result))!;
        Assert.Equal(code, (string?)json["code"]);
        Assert.Contains(words, (string?)json["error"], StringComparison.Ordinal);
        Assert.NotEmpty((string?)json["details"]!["traceId"] ?? "");
    }

    [Fact]
    public async Task Every_wrong_argument_is_named()
    {
        var result = await _gateway.CallToolAsync("list_issues", """{"limit":"many","colour":"red"}""");

        Assert.Equal(["colour", "limit"], result["structuredContent"]!["details"]!["fields"]!.AsArray().Select(field => (string?)field!["field"]).Order());
    }

    [Theory]
    [InlineData("execute_step")]
    [InlineData("rollback_step")]
    [InlineData("dismiss_issue")]
    [InlineData("gather_evidence")]
    [InlineData("ListIssues")]
    [InlineData("")]
    public async Task A_tool_that_is_not_listed_is_unknown(string name)
    {
        var answer = await _gateway.McpAsync("tools/call", $$$"""{"name":"{{{name}}}","arguments":{"planId":"p","stepId":"s","id":"iss-1"}}""");

        Assert.Equal(-32602, (int?)answer["error"]!["code"]);
    }

    [Fact]
    public async Task A_large_list_is_cut_at_its_start_and_says_how_to_page()
    {
        await using var gateway = await TestGateway.StartAsync(new Dictionary<string, string?> { ["Gateway:Mcp:MaxResultBytes"] = "1024" });

        var result = await gateway.CallToolAsync("list_issues", """{"limit":100}""");

        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(McpCaller.TextOf(result)), 1020, 1024);
        Assert.StartsWith("{\"issues\":[{\"id\":\"iss-1\"", McpCaller.TextOf(result), StringComparison.Ordinal);
        Assert.Matches("only the first 10[0-9]{2} of [0-9]{5} bytes.* smaller 'limit'.*'nextCursor'", (string?)result["content"]![1]!["text"]);
        Assert.Null(result["structuredContent"]);
    }

    [Fact]
    public async Task Large_logs_keep_their_last_lines_whole()
    {
        await using var gateway = await TestGateway.StartAsync(new Dictionary<string, string?> { ["Gateway:Mcp:MaxResultBytes"] = "1024" });

        var result = await gateway.CallToolAsync("get_logs", """{"kind":"Pod","namespace":"broken","name":"api","tailLines":1000}""");

        Assert.Matches("^line [0-9]+\n", McpCaller.TextOf(result));
        Assert.EndsWith("\nline 1000\n", McpCaller.TextOf(result), StringComparison.Ordinal);
        Assert.Contains("'tailLines'", (string?)result["content"]![1]!["text"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_internal_token_that_a_service_refuses_is_not_used_again()
    {
        var token = _gateway.Identity.AccessToken("usr-refused");
        await _gateway.CallToolAsync("list_issues", token: token);
        var exchanges = _gateway.Identity.Exchanges;

        await _gateway.CallToolAsync("get_issue", """{"id":"AUTH_REQUIRED"}""", token);
        await _gateway.CallToolAsync("list_issues", token: token);

        Assert.Equal(exchanges + 1, _gateway.Identity.Exchanges);
    }

    [Fact]
    public async Task A_caller_that_goes_away_cancels_the_call()
    {
        await using var gateway = await TestGateway.StartAsync(withPlans: true);
        using var caller = new CancellationTokenSource();
        using var request = gateway.McpRequest("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_plan","arguments":{"id":"plan-1"}}}""");
        var call = gateway.Http.SendAsync(request, caller.Token);
        await gateway.Plans.Hanging.Task.WaitAsync(Eventually.DefaultTimeout);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await gateway.Plans.HangEnded.Task.WaitAsync(Eventually.DefaultTimeout);
    }

    [Fact]
    public async Task A_service_that_takes_too_long_is_a_tool_error()
    {
        await using var gateway = await TestGateway.StartAsync(new Dictionary<string, string?> { ["Gateway:Transcoding:Timeout"] = "00:00:00.3" }, withPlans: true);

        var result = await gateway.CallToolAsync("get_plan", """{"id":"plan-1"}""");

        Assert.Equal("UNAVAILABLE", (string?)result["structuredContent"]!["code"]);
        await gateway.Plans.HangEnded.Task.WaitAsync(Eventually.DefaultTimeout);
    }

    [Fact]
    public async Task Logs_name_the_route_and_hold_neither_tokens_nor_arguments()
    {
        await using var gateway = await TestGateway.StartAsync(
            new Dictionary<string, string?> { ["Logging:LogLevel:ModelContextProtocol"] = "Trace" }, logs: Microsoft.Extensions.Logging.LogLevel.Trace);
        var token = gateway.Identity.AccessToken();

        await gateway.CallToolAsync("get_issue", """{"id":"argument-secret"}""", token);
        await gateway.CallToolAsync("list_issues", """{"limit":"argument-secret"}""", token);

        var log = string.Join('\n', gateway.Log.Lines);
        Assert.Contains("GET /api/issues/{p2} answered 200", log, StringComparison.Ordinal);
        Assert.Contains("GET /api/issues answered 400", log, StringComparison.Ordinal);
        Assert.DoesNotContain("argument-secret", log, StringComparison.Ordinal);
        Assert.DoesNotContain(token.Split('.')[2], log, StringComparison.Ordinal);
    }

    private static string Payload(string authorization) =>
        System.Text.Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(authorization.Split('.')[1]));
}

using System.Net;
using System.Text.Json.Nodes;
using ClusterCodex.Gateway.Tests.Hosting;
using ClusterCodex.Gateway.Tests.Http;
using ClusterCodex.TestSupport.Identity;
using ModelContextProtocol.Client;

namespace ClusterCodex.Gateway.Tests.Mcp;

/// <summary>Who may reach the server, and with what.</summary>
public sealed class McpServerTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private const string List = """{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}""";

    private readonly TestGateway _gateway = fixture.Gateway;

    [Fact]
    public async Task Initialize_names_the_server_and_says_how_to_begin_without_a_session()
    {
        using var request = _gateway.McpRequest(
            $$$$"""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"{{{{McpCaller.Protocol}}}}","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}""");
        using var response = await _gateway.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("Mcp-Session-Id"));
        var result = JsonNode.Parse(text[text.IndexOf('{')..])!["result"]!;
        Assert.Equal("cluster-codex", (string?)result["serverInfo"]!["name"]);
        Assert.Equal(McpCaller.Protocol, (string?)result["protocolVersion"]);
        var capabilities = result["capabilities"]!.AsObject().Select(capability => capability.Key).ToList();
        Assert.Contains("tools", capabilities);
        Assert.DoesNotContain("resources", capabilities);
        Assert.DoesNotContain("prompts", capabilities);
        Assert.Contains("list_issues", (string?)result["instructions"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_of_the_revision_without_initialize_lists_and_calls()
    {
        var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri(_gateway.Public, "/mcp"),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = "Bearer " + _gateway.Identity.AccessToken() },
        });
        await using var client = await McpClient.CreateAsync(transport, cancellationToken: TestContext.Current.CancellationToken);

        var tools = await client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken);
        var result = await client.CallToolAsync("get_issue", new Dictionary<string, object?> { ["id"] = "iss-1" }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("2026-07-28", client.NegotiatedProtocolVersion);
        Assert.Contains(tools, tool => tool.Name == "get_issue");
        Assert.Equal("iss-1", result.StructuredContent!.Value.GetProperty("issue").GetProperty("id").GetString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("garbage")]
    [InlineData("expired")]
    public async Task Without_a_valid_token_the_answer_is_401_in_the_error_contract(string? kind)
    {
        var token = kind == "expired"
            ? _gateway.Identity.Tokens.Mint(claims => (claims["aud"], claims["exp"]) = (TestTokens.AccessAudience, 1_700_000_000))
            : kind;
        using var request = _gateway.McpRequest(List, token);
        if (kind is null)
        {
            request.Headers.Authorization = null;
        }

        using var response = await _gateway.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
        Assert.Equal("AUTH_REQUIRED", await CodeAsync(response));
        Assert.DoesNotContain(_gateway.Log.Lines, line => token is { Length: > 10 } && line.Contains(token, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("https://evil.example.com", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData("https://ops.example.com", HttpStatusCode.OK)]
    public async Task A_browser_is_admitted_from_configured_origins_only(string origin, HttpStatusCode status)
    {
        await using var gateway = await TestGateway.StartAsync(new Dictionary<string, string?> { ["Gateway:Page:CorsOrigins:0"] = "https://ops.example.com" });
        using var request = gateway.McpRequest(List);
        request.Headers.Add("Origin", origin);

        using var response = await gateway.Http.SendAsync(request);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(status == HttpStatusCode.OK ? null : "FORBIDDEN", status == HttpStatusCode.OK ? null : await CodeAsync(response));
    }

    [Fact]
    public async Task A_configured_origin_may_send_the_headers_of_the_protocol()
    {
        await using var gateway = await TestGateway.StartAsync(new Dictionary<string, string?> { ["Gateway:Page:CorsOrigins:0"] = "https://ops.example.com" });
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/mcp");
        preflight.Headers.Add("Origin", "https://ops.example.com");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization,content-type,mcp-method,mcp-name,mcp-protocol-version");

        using var response = await gateway.Http.SendAsync(preflight);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Contains("Mcp-Protocol-Version", response.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_was_rebound_to_this_address_is_refused()
    {
        using var request = _gateway.McpRequest(List);
        request.Headers.Host = "evil.example.com";
        request.Headers.Add("Origin", "http://evil.example.com");

        using var response = await _gateway.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_413()
    {
        await using var gateway = await TestGateway.StartAsync(new Dictionary<string, string?> { ["Gateway:Limits:MaxBodyBytes"] = "2048" });
        var q = new string('x', 4096);
        using var request = gateway.McpRequest($$$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_issues","arguments":{"q":"{{{{q}}}}"}}}""");

        using var response = await gateway.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("VALIDATION_ERROR", await CodeAsync(response));
    }

    [Fact]
    public async Task Calls_count_as_requests_of_their_user()
    {
        await using var gateway = await TestGateway.StartAsync(new Dictionary<string, string?> { ["Gateway:Limits:UserBurst"] = "2", ["Gateway:Limits:UserPerSecond"] = "1" });
        var responses = new List<HttpResponseMessage>();
        for (var i = 0; i < 6; i++)
        {
            responses.Add(await gateway.Http.SendAsync(gateway.McpRequest(List)));
        }

        var refused = responses.First(response => response.StatusCode == HttpStatusCode.TooManyRequests);
        Assert.Equal("RATE_LIMITED", await CodeAsync(refused));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[" + List + "," + List + "]")]
    [InlineData("\"text\"")]
    public async Task What_is_not_one_message_is_refused_and_is_no_failure_of_the_gateway(string body)
    {
        using var response = await _gateway.Http.SendAsync(_gateway.McpRequest(body));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task There_are_no_sessions_to_resume_or_end(string method)
    {
        using var response = await _gateway.SendAsync(new HttpMethod(method), "/mcp");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["POST"], response.Content.Headers.Allow);
    }

    [Fact]
    public async Task It_is_on_the_public_port_only()
    {
        using var client = new HttpClient { BaseAddress = _gateway.Private };
        using var request = _gateway.McpRequest(List);

        using var response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage response) => (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["code"];
}

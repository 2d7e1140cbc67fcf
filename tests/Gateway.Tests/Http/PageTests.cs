using System.Net;
using ClusterCodex.Gateway.Tests.Hosting;

namespace ClusterCodex.Gateway.Tests.Http;

public sealed class PageTests : IAsyncLifetime
{
    private readonly string _root = Directory.CreateTempSubdirectory("page").FullName;
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_root, "assets"));
        await File.WriteAllTextAsync(Path.Combine(_root, "index.html"), "<title>the page</title>");
        await File.WriteAllTextAsync(Path.Combine(_root, "assets", "main-4f2a.js"), "console.log('" + new string('x', 5000) + "')");
        await File.WriteAllTextAsync(Path.Combine(_root, "..", Path.GetFileName(_root) + ".txt"), "outside");
        _gateway = await TestGateway.StartAsync(new Dictionary<string, string?> { ["WEB_ROOT"] = _root });
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/issues")]
    [InlineData("/issues/iss-1?x=y")]
    [InlineData("/resources/Event/default/api.17a3f2")]
    [InlineData("/resources/CronTab.stable.example.com")]
    public async Task Every_path_of_the_page_is_its_index(string path)
    {
        using var response = await _gateway.Http.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("<title>the page</title>", await response.Content.ReadAsStringAsync());
        Assert.Equal("no-cache", response.Headers.CacheControl!.ToString());
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.False(response.Headers.Contains("Strict-Transport-Security"));
        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Hashed_files_are_compressed_and_kept_for_good()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/assets/main-4f2a.js");
        request.Headers.AcceptEncoding.ParseAdd("br");

        using var response = await _gateway.Http.SendAsync(request);

        Assert.Contains("immutable", response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal(["br"], response.Content.Headers.ContentEncoding);
        Assert.True((await response.Content.ReadAsByteArrayAsync()).Length < 1000);
    }

    [Theory]
    [InlineData("GET", "/assets/missing.js", 404)]
    [InlineData("GET", "/missing.js", 404)]
    [InlineData("GET", "/api/unknown", 404)]
    [InlineData("GET", "/API/unknown", 404)]
    [InlineData("GET", "/api", 404)]
    [InlineData("GET", "/ws/x", 404)]
    [InlineData("GET", "/mcp/sse", 404)]
    [InlineData("GET", "/.well-known/oauth-protected-resource/mcp", 404)]
    [InlineData("GET", "/metrics", 404)]
    [InlineData("POST", "/clustercodex.v1.IssueService/ListIssues", 404)]
    [InlineData("POST", "/issues", 404)]
    [InlineData("DELETE", "/api/issues", 405)]
    [InlineData("OPTIONS", "/api/issues", 405)]
    public async Task Other_paths_respond_with_the_error_contract(string method, string path, int status)
    {
        using var response = await _gateway.SendAsync(new HttpMethod(method), path);
        var json = System.Text.Json.Nodes.JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal(status, (int)response.StatusCode);
        Assert.NotNull((string?)json["code"]);
        if (status == 405)
        {
            Assert.Equal(["GET"], response.Content.Headers.Allow);
        }
    }

    [Theory]
    [InlineData("/../{0}.txt")]
    [InlineData("/%2e%2e/{0}.txt")]
    [InlineData("/..%2f{0}.txt")]
    [InlineData("/assets/..%5c..%5c{0}.txt")]
    public async Task Files_outside_the_root_stay_there(string path)
    {
        var answer = await RawHttp.SendAsync(_gateway.Public, $"GET {string.Format(path, Path.GetFileName(_root))} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        Assert.DoesNotContain("outside", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_is_built_later_is_served_then()
    {
        var later = Path.Combine(_root, "later");
        await using var gateway = await TestGateway.StartAsync(new Dictionary<string, string?> { ["WEB_ROOT"] = later });
        using var before = await gateway.Http.GetAsync("/");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, before.StatusCode);

        Directory.CreateDirectory(later);
        await File.WriteAllTextAsync(Path.Combine(later, "index.html"), "built");

        Assert.Equal("built", await gateway.Http.GetStringAsync("/"));
    }

    [Fact]
    public async Task Without_a_built_page_the_gateway_explains_how_to_build_it()
    {
        await using var gateway = await TestGateway.StartAsync();

        using var response = await gateway.Http.GetAsync("/");

        Assert.Contains("not built", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Health_is_available_on_the_public_listener()
    {
        using var response = await _gateway.Http.GetAsync("/health");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task The_private_listener_forwards_to_no_service()
    {
        using var client = new HttpClient { BaseAddress = _gateway.Private };

        using var response = await client.SendAsync(_gateway.Request(HttpMethod.Get, "/api/issues"));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        File.Delete(_root + ".txt");
        Directory.Delete(_root, recursive: true);
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;
using ClusterCodex.Gateway.Tests.Hosting;
using Microsoft.Extensions.Options;

namespace ClusterCodex.Gateway.Tests.Http;

public sealed class LimitTests
{
    [Fact]
    public async Task A_body_over_the_limit_is_413_declared_or_not()
    {
        await using var gateway = await StartAsync("MaxBodyBytes", "2048");
        using var chunked = gateway.Request(HttpMethod.Post, "/api/lib/everything", "{\"title\":\"" + new string('x', 4096) + "\"}");
        chunked.Headers.TransferEncodingChunked = true;

        using var declared = await gateway.SendAsync(HttpMethod.Post, "/api/lib/everything", "{\"title\":\"" + new string('x', 4096) + "\"}");
        using var streamed = await gateway.Http.SendAsync(chunked);

        foreach (var response in new[] { declared, streamed })
        {
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
            Assert.Contains("\"VALIDATION_ERROR\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Headers_over_the_limit_are_431()
    {
        await using var gateway = await StartAsync("MaxHeaderBytes", "4096");
        using var request = gateway.Request(HttpMethod.Get, "/api/issues");
        request.Headers.Add("X-Long", new string('x', 8000));

        using var response = await gateway.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, response.StatusCode);
        Assert.Contains("\"VALIDATION_ERROR\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Last-Event-ID", "\u00ff\u00fe")]
    [InlineData("User-Agent", "half a character \u00c3")]
    [InlineData("X-Anything", "overlong \u00c0\u00af")]
    [InlineData("Authorization", "Bearer \u00ed\u00a0\u0080")]
    public async Task A_header_that_is_not_UTF_8_is_refused_in_the_contract_and_named(string name, string latin1)
    {
        await using var gateway = await TestGateway.StartAsync();

        var answer = await RawHttp.SendAsync(
            gateway.Public, $"GET /api/issues HTTP/1.1\r\nHost: x\r\n{name}: {latin1}\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        var json = System.Text.Json.Nodes.JsonNode.Parse(answer[answer.IndexOf("\r\n\r\n", StringComparison.Ordinal)..])!;
        Assert.Equal("VALIDATION_ERROR", (string?)json["code"]);
        Assert.Contains(name, (string?)json["error"], StringComparison.Ordinal);
        Assert.Equal(name, (string?)json["details"]!["fields"]![0]!["field"]);
        Assert.NotEmpty((string?)json["details"]!["traceId"] ?? "");
    }

    [Fact]
    public async Task A_header_in_UTF_8_is_read_as_such()
    {
        await using var gateway = await TestGateway.StartAsync();
        var token = gateway.Identity.AccessToken();

        // The bytes of "5é" as the raw client writes them, one for each character.
        await RawHttp.SendAsync(
            gateway.Public, $"GET /api/lib/watch?count=0 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nLast-Event-ID: 5\u00c3\u00a9\r\nConnection: close\r\n\r\n");

        Assert.Equal("5é", gateway.Library.LastRequest<GatewayTests.WatchRequest>().Cursor);
    }

    [Fact]
    public async Task Too_many_requests_of_one_user_are_429_and_of_another_are_not()
    {
        await using var gateway = await StartAsync("UserBurst", "3", "UserPerSecond", "1");
        var token = gateway.Identity.AccessToken("usr-busy");

        var statuses = new List<HttpResponseMessage>();
        for (var i = 0; i < 6; i++)
        {
            statuses.Add(await gateway.Http.SendAsync(gateway.Request(HttpMethod.Get, "/api/issues", token: token)));
        }

        using var other = await gateway.SendAsync(HttpMethod.Get, "/api/issues");
        var refused = statuses.First(response => response.StatusCode == HttpStatusCode.TooManyRequests);
        Assert.Contains("\"RATE_LIMITED\"", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task Sign_ins_are_limited_by_address_whatever_headers_claim()
    {
        await using var gateway = await StartAsync("AnonymousBurst", "3", "AnonymousPerSecond", "1");
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 8; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/auth/login") { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
            request.Headers.Add("X-Forwarded-For", $"10.0.0.{i}");
            using var response = await gateway.Http.SendAsync(request);
            statuses.Add(response.StatusCode);
        }

        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
    }

    [Fact]
    public async Task Streams_of_one_user_are_counted_and_given_back()
    {
        await using var gateway = await StartAsync("UserStreams", "1");
        var first = await OpenAsync(gateway);

        using var second = await OpenAsync(gateway);
        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);

        first.Dispose();
        await TestSupport.Eventually.True(
            async () =>
            {
                using var third = await OpenAsync(gateway);
                return third.StatusCode == HttpStatusCode.OK;
            },
            "a closed stream makes room for another");
    }

    [Fact]
    public async Task A_caller_that_never_ends_its_headers_is_cut_off()
    {
        await using var gateway = await StartAsync("HeaderTimeout", "00:00:01");
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.Public.Host, gateway.Public.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync("GET /api/issues HTTP/1.1\r\nHost: x\r\n"u8.ToArray());

        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Contains(" 408 ", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Gateway:Limits:MaxBodyBytes", "5")]
    [InlineData("Gateway:Sse:Heartbeat", "00:00:00")]
    [InlineData("Gateway:Transcoding:Timeout", "00:00:00")]
    [InlineData("Gateway:Proxies:Trusted:0", "10.0.0.0/99")]
    public async Task A_setting_out_of_range_stops_the_start_and_is_named(string key, string value)
    {
        var exception = await Assert.ThrowsAnyAsync<OptionsValidationException>(async () =>
        {
            await using var gateway = await TestGateway.StartAsync(new Dictionary<string, string?> { [key] = value });
        });

        Assert.Contains(key.Split(':')[2], exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cors_is_closed_unless_configured()
    {
        await using var closed = await TestGateway.StartAsync();
        await using var open = await TestGateway.StartAsync(new Dictionary<string, string?> { ["Gateway:Page:CorsOrigins:0"] = "https://ops.example.com" });

        Assert.Null(await AllowedOriginAsync(closed, "https://ops.example.com", "/api/issues"));
        Assert.Null(await AllowedOriginAsync(open, "https://evil.example.com", "/api/issues"));
        Assert.Equal("https://ops.example.com", await AllowedOriginAsync(open, "https://ops.example.com", "/api/issues"));
        Assert.Equal("https://ops.example.com", await AllowedOriginAsync(open, "https://ops.example.com", "/api/lib/watch?count=1"));
    }

    private static async Task<string?> AllowedOriginAsync(TestGateway gateway, string origin, string path)
    {
        using var request = gateway.Request(HttpMethod.Get, path);
        request.Headers.Add("Origin", origin);
        using var response = await gateway.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single() : null;
    }

    private static Task<HttpResponseMessage> OpenAsync(TestGateway gateway) =>
        gateway.Http.SendAsync(gateway.Request(HttpMethod.Get, "/api/lib/watch?count=1&stay=true"), HttpCompletionOption.ResponseHeadersRead);

    private static Task<TestGateway> StartAsync(params string[] limits) =>
        TestGateway.StartAsync(limits.Chunk(2).ToDictionary(pair => "Gateway:Limits:" + pair[0], pair => (string?)pair[1]));
}

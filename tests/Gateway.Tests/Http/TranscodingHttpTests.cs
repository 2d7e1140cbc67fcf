using System.Net;
using System.Text;
using ClusterCodex.Gateway.Tests.Hosting;
using ClusterCodex.GatewayTests;

namespace ClusterCodex.Gateway.Tests.Http;

public sealed class TranscodingHttpTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private readonly TestGateway _gateway = fixture.Gateway;

    [Fact]
    public async Task A_list_is_an_array_with_its_paging_in_headers()
    {
        using var response = await _gateway.SendAsync(HttpMethod.Get, "/api/issues?namespace=broken&namespace=default&limit=5");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("next-1", response.Headers.GetValues("X-Next-Cursor").Single());
        Assert.Equal("7", response.Headers.GetValues("X-Total-Count").Single());
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        var json = System.Text.Json.Nodes.JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsArray();
        Assert.Equal("broken,default", (string?)json[0]!["namespace"]);
    }

    [Theory]
    [InlineData("state=dismissed&severity=high&severity=low", "dismissed", "low")]
    [InlineData("state=Resolved&severity=HIGH", "resolved", "high")]
    [InlineData("state=ACTIVE&severity=SEVERITY_MEDIUM", "active", "medium")]
    [InlineData("", "", "critical")]
    public async Task An_enum_has_its_REST_names(string query, string state, string severity)
    {
        var (status, json) = await _gateway.CallAsync(HttpMethod.Get, "/api/issues?" + query);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal((state, severity), ((string?)json![0]!["state"], (string?)json[0]!["severity"]));
    }

    [Theory]
    [InlineData("state=broken", "state", "must be one of active, dismissed, resolved, all.")]
    [InlineData("severity=high&severity=awful", "severity", "must be one of low, medium, high, critical.")]
    public async Task A_name_that_an_enum_lacks_is_refused_with_the_names_it_has(string query, string field, string problem)
    {
        var (status, json) = await _gateway.CallAsync(HttpMethod.Get, "/api/issues?" + query);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal((field, problem), ((string?)json!["details"]!["fields"]![0]!["field"], (string?)json["details"]!["fields"]![0]!["message"]));
    }

    [Fact]
    public async Task Path_and_body_are_bound_to_one_request()
    {
        var (status, json) = await _gateway.CallAsync(HttpMethod.Post, "/api/issues/iss-1/dismiss", """{"reason":"known","until":"2026-02-01T00:00:00Z"}""");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("iss-1", (string?)json!["id"]);
        Assert.Equal("known", (string?)json["dismissed"]!["reason"]);
        Assert.Equal("2026-02-01T00:00:00Z", (string?)json["dismissed"]!["until"]);
    }

    [Theory]
    [InlineData("GET", "/api/lib/shelves/1/books/2", "shelves/1/books/2")]
    [InlineData("GET", "/api/lib/files/a/b%2Fc/d", "a/b%2Fc/d")]
    [InlineData("POST", "/api/lib/files/a/b:archive", "a/b")]
    [InlineData("GET", "/api/issues/..%2F..%2Fadmin%2Fusers", "../../admin/users")]
    [InlineData("GET", "/api/issues/%252e%252e", "%2e%2e")]
    [InlineData("GET", "/api/issues/stream%2F", "stream/")]
    [InlineData("GET", "/api/issues/a:b", "a:b")]
    public async Task Paths_are_decoded_exactly_once(string method, string path, string bound)
    {
        var (status, json) = await _gateway.CallAsync(new HttpMethod(method), path);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(bound, (string?)(json!["title"] ?? json["issue"]!["id"]));
    }

    [Fact]
    public async Task Additional_bindings_and_nested_fields_bind()
    {
        var (nested, _) = await _gateway.GetAsync("/api/lib/books/goethe/7?book.tags=a&book.tags=b&book.genre=POEM&book.author.full_name=G&book.printedAt=2026-01-01T00:00:00Z&book.loan=3s&book.subtitle=s&book.pages=9007199254740993");
        var request = _gateway.Library.LastRequest<GetBookRequest>();

        Assert.Equal(HttpStatusCode.OK, nested);
        Assert.Equal(7, request.Number);
        Assert.Equal("goethe", request.Book.Author.Id);
        Assert.Equal("G", request.Book.Author.FullName);
        Assert.Equal(["a", "b"], request.Book.Tags);
        Assert.Equal(Genre.Poem, request.Book.Genre);
        Assert.Equal(9007199254740993, request.Book.Pages);
        Assert.Equal("s", request.Book.Subtitle);
        Assert.Equal(3, request.Book.Loan.Seconds);
    }

    [Fact]
    public async Task A_named_body_leaves_the_other_fields_to_the_query()
    {
        await _gateway.CallAsync(HttpMethod.Post, "/api/lib/shelves/1:lend?number=3", """{"title":"Faust"}""");
        var request = _gateway.Library.LastRequest<GetBookRequest>();

        Assert.Equal(("shelves/1", 3, "Faust"), (request.Name, request.Number, request.Book.Title));
    }

    [Fact]
    public async Task HttpBody_passes_as_bytes_both_ways()
    {
        using var request = _gateway.Request(HttpMethod.Put, "/api/lib/uploads");
        request.Content = new ByteArrayContent([0, 255, 10]);
        request.Content.Headers.ContentType = new("image/png");

        using var response = await _gateway.Http.SendAsync(request);

        Assert.Equal("text/x-back", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal([0, 255, 10], await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("image/png", _gateway.Library.LastRequest<Google.Api.HttpBody>().ContentType);
    }

    [Theory]
    [InlineData("/api/resources/Pod/broken/web-1/logs", "text/plain", "broken/web-1\n")]
    [InlineData("/api/resources/Pod/broken/web-1/logs?follow=false", "text/plain", "broken/web-1\n")]
    [InlineData("/api/resources/Pod/broken/web-1/logs?follow=true", "text/event-stream", "id: 1\nevent: line\ndata: {\"text\":\"hello\"}\n\n")]
    public async Task One_path_answers_whole_or_as_a_stream(string path, string mediaType, string body)
    {
        using var response = await _gateway.SendAsync(HttpMethod.Get, path);

        Assert.Equal(mediaType, response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(body, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("GET", "/api/issues?limt=5", null, "limt")]
    [InlineData("GET", "/api/issues?limit=", null, "limit")]
    [InlineData("GET", "/api/issues?limit=5&limit=6", null, "limit")]
    [InlineData("GET", "/api/issues?limit=99999999999999999999", null, "limit")]
    [InlineData("GET", "/api/issues/x?id=y", null, "id")]
    [InlineData("GET", "/api/resources?labelSelector=a&label_selector=b", null, "label_selector")]
    [InlineData("GET", "/api/lib/books/a/notanumber", null, "number")]
    [InlineData("GET", "/api/lib/everything?ratings=1", null, "ratings")]
    [InlineData("GET", "/api/lib/everything?author=1", null, "author")]
    [InlineData("GET", "/api/lib/everything?shelf=a&box=1", null, "box")]
    [InlineData("POST", "/api/issues/x/dismiss?reason=y", "{}", "reason")]
    [InlineData("POST", "/api/issues/x/dismiss", """{"reasn":"y"}""", "reasn")]
    [InlineData("POST", "/api/issues/x/dismiss", """{"id":"other","reason":"y"}""", "id")]
    [InlineData("POST", "/api/issues/x/dismiss", """{"reason":"a","reason":"b"}""", "body")]
    [InlineData("POST", "/api/issues/x/dismiss", """{"reason":""", "body")]
    [InlineData("GET", "/api/issues/%C0%AF", null, "id")]
    public async Task Invalid_input_is_reported_by_field(string method, string path, string? body, string field)
    {
        var (status, json) = await _gateway.CallAsync(new HttpMethod(method), path, body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("VALIDATION_ERROR", (string?)json!["code"]);
        Assert.Equal(field, (string?)json["details"]!["fields"]![0]!["field"]);
        Assert.Matches("^[0-9a-f]{32}$|:", (string?)json["details"]!["traceId"]);
    }

    [Fact]
    public async Task Malformed_json_is_reported_with_its_position()
    {
        var (_, json) = await _gateway.CallAsync(HttpMethod.Post, "/api/issues/x/dismiss", "{\n \"reason\" \"y\"}");

        Assert.Contains("line 2, byte 11", (string?)json!["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deep_nesting_is_refused_without_a_crash()
    {
        var body = new StringBuilder().Insert(0, "{\"sequel\":", 10_000).Append("{}").Append('}', 10_000).ToString();

        var (status, json) = await _gateway.CallAsync(HttpMethod.Post, "/api/lib/everything", body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("levels deep", (string?)json!["error"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData(null)]
    public async Task A_body_of_another_type_is_415(string? mediaType)
    {
        using var request = _gateway.Request(HttpMethod.Post, "/api/issues/x/dismiss");
        request.Content = new ByteArrayContent("{}"u8.ToArray());
        request.Content.Headers.TryAddWithoutValidation("Content-Type", mediaType);

        using var response = await _gateway.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task An_empty_body_is_an_empty_request()
    {
        var (status, json) = await _gateway.CallAsync(HttpMethod.Post, "/api/issues/x/dismiss");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("x", (string?)json!["id"]);
    }
}

public sealed class GatewayFixture : IAsyncLifetime
{
    internal TestGateway Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Gateway = await TestGateway.StartAsync();

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();
}

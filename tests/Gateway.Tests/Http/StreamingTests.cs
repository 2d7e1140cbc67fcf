using System.Net;
using System.Text.Json.Nodes;
using ClusterCodex.Gateway.Tests.Hosting;
using ClusterCodex.GatewayTests;
using ClusterCodex.TestSupport;

namespace ClusterCodex.Gateway.Tests.Http;

public sealed class StreamingTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private readonly TestGateway _gateway = fixture.Gateway;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_message_is_an_event_with_id_name_and_data()
    {
        using var response = await OpenAsync("/api/lib/watch?count=3");
        using var reader = new SseReader(await response.Content.ReadAsStreamAsync(Cancelled));

        var events = await reader.ReadToEndAsync(Cancelled);

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Equal("no", response.Headers.GetValues("X-Accel-Buffering").Single());
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal(["1", "2", "3"], events.Select(one => one.Id!));
        Assert.All(events, one => Assert.Equal("added", one.Event));
        Assert.Equal("book 2", (string?)JsonNode.Parse(events[1].Data!)!["title"]);
    }

    [Theory]
    [InlineData("/api/lib/watch?count=2&cursor=1", "5", "6")]
    [InlineData("/api/lib/watch?count=2", "5", "6")]
    public async Task Last_event_id_resumes_after_it_and_beats_the_query(string path, string lastEventId, string first)
    {
        using var request = _gateway.Request(HttpMethod.Get, path);
        request.Headers.Add("Last-Event-ID", lastEventId);
        using var response = await _gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
        using var reader = new SseReader(await response.Content.ReadAsStreamAsync(Cancelled));

        Assert.Equal(first, (await reader.ReadAsync(Cancelled))!.Id);
    }

    [Fact]
    public async Task A_stream_is_asked_for_by_post_as_well()
    {
        using var request = _gateway.Request(HttpMethod.Post, "/api/lib/watch", """{"count":2,"cursor":"7"}""");
        using var response = await _gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
        using var reader = new SseReader(await response.Content.ReadAsStreamAsync(Cancelled));
        using var wrong = await _gateway.SendAsync(HttpMethod.Post, "/api/lib/watch", """{"cuont":2}""");

        Assert.Equal(["8", "9"], (await reader.ReadToEndAsync(Cancelled)).Select(one => one.Id!));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    [Fact]
    public async Task An_event_arrives_before_the_stream_ends()
    {
        using var response = await OpenAsync("/api/lib/watch?count=1&stay=true");
        using var reader = new SseReader(await response.Content.ReadAsStreamAsync(Cancelled));

        Assert.Equal("1", (await reader.ReadAsync(Cancelled))!.Id);
    }

    [Fact]
    public async Task An_error_before_the_first_event_is_an_HTTP_error()
    {
        using var response = await OpenAsync("/api/lib/watch?fail=true");
        var json = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancelled))!;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("The library burnt down.", (string?)json["error"]);
    }

    [Fact]
    public async Task An_error_after_an_event_is_an_error_event()
    {
        using var response = await OpenAsync("/api/lib/watch?count=1&fail=true");
        using var reader = new SseReader(await response.Content.ReadAsStreamAsync(Cancelled));

        var events = await reader.ReadToEndAsync(Cancelled);

        Assert.Equal(["added", "error"], events.Select(one => one.Event!));
        var error = JsonNode.Parse(events[1].Data!)!;
        Assert.Equal("UNAVAILABLE", (string?)error["code"]);
        Assert.Equal("The library burnt down.", (string?)error["error"]);
        Assert.NotNull((string?)error["details"]!["traceId"]);
        Assert.Null(events[1].Id);
    }

    [Theory]
    [InlineData("x%0Aevent:%20admin%0Adata:%20forged%0A%0A")]
    [InlineData("x%0D%0A%0D%0Adata:%20forged")]
    [InlineData("x%0Ddata:%20forged")]
    public async Task Line_breaks_in_a_services_text_forge_no_events(string evil)
    {
        using var response = await OpenAsync("/api/lib/watch?count=1&evil=" + evil);
        var text = await response.Content.ReadAsStringAsync(Cancelled);
        using var reader = new SseReader(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)));

        var only = Assert.Single(await reader.ReadToEndAsync(Cancelled));

        Assert.Null(only.Id);
        Assert.Equal("added", only.Event);
        Assert.DoesNotContain('\r', text);
        Assert.Equal(Uri.UnescapeDataString(evil), (string?)JsonNode.Parse(only.Data!)!["title"]);
    }

    [Fact]
    public async Task A_client_that_goes_away_ends_the_call()
    {
        var before = Volatile.Read(ref _gateway.Library.OpenWatches);
        var response = await OpenAsync("/api/lib/watch?count=1&stay=true");
        using (var reader = new SseReader(await response.Content.ReadAsStreamAsync(Cancelled)))
        {
            await reader.ReadAsync(Cancelled);
            Assert.True(Volatile.Read(ref _gateway.Library.OpenWatches) > before);
        }

        response.Dispose();

        await Eventually.True(() => Volatile.Read(ref _gateway.Library.OpenWatches) <= before, "the service's call is over");
    }

    [Fact]
    public async Task A_message_too_large_is_an_error_event()
    {
        await using var gateway = await TestGateway.StartAsync(new Dictionary<string, string?> { ["Gateway:Transcoding:MaxReplyBytes"] = "2048" });
        using var response = await gateway.SendAsync(HttpMethod.Get, "/api/lib/watch?count=1&size=5000");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
    }

    [Fact]
    public async Task An_idle_stream_is_opened_and_kept_alive_by_heartbeats()
    {
        var settings = new Dictionary<string, string?> { ["Gateway:Sse:OpenAfter"] = "00:00:00.1", ["Gateway:Sse:Heartbeat"] = "00:00:01" };
        await using var gateway = await TestGateway.StartAsync(settings);
        using var response = await gateway.Http.SendAsync(gateway.Request(HttpMethod.Get, "/api/lib/watch?stay=true"), HttpCompletionOption.ResponseHeadersRead, Cancelled);
        using var reader = new SseReader(await response.Content.ReadAsStreamAsync(Cancelled));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("open", (await reader.ReadAsync(Cancelled, comments: true))!.Comment);
        Assert.Equal("heartbeat", (await reader.ReadAsync(Cancelled, comments: true))!.Comment);
        Assert.Equal("heartbeat", (await reader.ReadAsync(Cancelled, comments: true))!.Comment);
    }

    [Fact]
    public async Task A_service_that_dies_under_an_open_stream_ends_it_with_an_error_event()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = await gateway.Http.SendAsync(gateway.Request(HttpMethod.Get, "/api/lib/watch?count=1&stay=true"), HttpCompletionOption.ResponseHeadersRead, Cancelled);
        using var reader = new SseReader(await response.Content.ReadAsStreamAsync(Cancelled));
        await reader.ReadAsync(Cancelled);

        await gateway.StopServicesNowAsync();
        var rest = await reader.ReadToEndAsync(Cancelled);

        Assert.Equal("error", rest.Last(block => block.Event is not null).Event);
    }

    [Fact]
    public async Task A_gateway_that_stops_ends_its_streams_at_once()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = await gateway.Http.SendAsync(gateway.Request(HttpMethod.Get, "/api/lib/watch?count=1&stay=true"), HttpCompletionOption.ResponseHeadersRead, Cancelled);
        using var reader = new SseReader(await response.Content.ReadAsStreamAsync(Cancelled));
        await reader.ReadAsync(Cancelled);

        var stopped = gateway.StopAsync();
        var rest = await reader.ReadToEndAsync(Cancelled);

        Assert.Empty(rest);
        await stopped.WaitAsync(TimeSpan.FromSeconds(5), Cancelled);
    }

    [Fact]
    public async Task Two_hundred_followers_lose_nothing()
    {
        const int Events = 200;
        await using var gateway = await TestGateway.StartAsync(new Dictionary<string, string?> { ["Gateway:Limits:UserStreams"] = "1000" });

        var followers = await Task.WhenAll(Enumerable.Range(0, 200).Select(async _ =>
        {
            using var response = await gateway.Http.SendAsync(gateway.Request(HttpMethod.Get, $"/api/lib/watch?count={Events}"), HttpCompletionOption.ResponseHeadersRead, Cancelled);
            using var reader = new SseReader(await response.Content.ReadAsStreamAsync(Cancelled));
            return (await reader.ReadToEndAsync(Cancelled)).Select(one => one.Id!).ToList();
        }));

        var expected = Enumerable.Range(1, Events).Select(i => $"{i}").ToList();
        Assert.All(followers, ids => Assert.Equal(expected, ids));
    }

    private Task<HttpResponseMessage> OpenAsync(string path) =>
        _gateway.Http.SendAsync(_gateway.Request(HttpMethod.Get, path), HttpCompletionOption.ResponseHeadersRead, Cancelled);
}

using System.Net;
using ClusterCodex.Gateway.Tests.Hosting;
using ClusterCodex.TestSupport;
using Microsoft.Extensions.Logging;

namespace ClusterCodex.Gateway.Tests.Http;

public sealed class ErrorContractTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private readonly TestGateway _gateway = fixture.Gateway;

    [Theory]
    [InlineData("AUTH_REQUIRED", 401)]
    [InlineData("FORBIDDEN", 403)]
    [InlineData("NOT_FOUND", 404)]
    [InlineData("CONFLICT", 409)]
    [InlineData("RATE_LIMITED", 429)]
    [InlineData("UNAVAILABLE", 503)]
    public async Task A_services_error_keeps_its_code_and_words(string code, int status)
    {
        using var response = await _gateway.SendAsync(HttpMethod.Get, $"/api/lib/fail?reason={code}&message=Gr%C3%BC%C3%9Fe%0A%25");
        var json = System.Text.Json.Nodes.JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(code, (string?)json["code"]);
        Assert.Equal("Grüße\n%", (string?)json["error"]);
        Assert.Equal(code == "AUTH_REQUIRED", response.Headers.WwwAuthenticate.Count > 0);
        Assert.Equal(code is "RATE_LIMITED" or "UNAVAILABLE", response.Headers.RetryAfter is not null);
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_a_warning_with_its_cause_and_no_stack()
    {
        await using var gateway = await TestGateway.StartAsync();

        using var response = await gateway.Http.SendAsync(gateway.Request(HttpMethod.Get, "/api/lib/fail?reason=UNAVAILABLE&message=Not+yet."));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        var answered = Assert.Single(gateway.Log.Entries, entry => entry.Message.StartsWith("Answered UNAVAILABLE", StringComparison.Ordinal));
        Assert.Equal(LogLevel.Warning, answered.Level);
        Assert.Null(answered.Exception);
        Assert.Contains("Not yet.", answered.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_services_validation_names_every_field()
    {
        var (status, json) = await _gateway.GetAsync("/api/lib/fail?reason=VALIDATION_ERROR&message=is%20wrong.&fields=a.b&fields=c%5B1%5D");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(["a.b", "c[1]"], json!["details"]!["fields"]!.AsArray().Select(field => (string?)field!["field"]));
    }

    [Theory]
    [InlineData(5, 404, "NOT_FOUND")]
    [InlineData(7, 403, "FORBIDDEN")]
    [InlineData(12, 404, "NOT_FOUND")]
    [InlineData(4, 503, "UNAVAILABLE")]
    [InlineData(2, 500, "INTERNAL_ERROR")]
    [InlineData(13, 500, "INTERNAL_ERROR")]
    public async Task A_bare_status_is_mapped_and_its_words_are_kept_back(int grpcStatus, int status, string code)
    {
        var (answered, json) = await _gateway.GetAsync($"/api/lib/fail?plain=true&status={grpcStatus}&message=10.0.0.7%20refused");

        Assert.Equal(status, (int)answered);
        Assert.Equal(code, (string?)json!["code"]);
        Assert.DoesNotContain("10.0.0.7", (string?)json["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_in_a_service_reveals_nothing()
    {
        var (status, json) = await _gateway.GetAsync("/api/lib/fail");

        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.DoesNotContain("hidden internals", json!.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/plans")]
    [InlineData("/api/plans/p1/events")]
    public async Task A_service_that_is_not_there_is_503(string path)
    {
        var (status, json) = await _gateway.GetAsync(path);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("UNAVAILABLE", (string?)json!["code"]);
        Assert.Contains("planservice", (string?)json["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_does_not_answer_is_503_and_its_call_is_cancelled()
    {
        await using var gateway = await TestGateway.StartAsync(new Dictionary<string, string?> { ["Gateway:Transcoding:Timeout"] = "00:00:00.3" });

        var (status, json) = await gateway.GetAsync("/api/lib/hang");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("UNAVAILABLE", (string?)json!["code"]);
        await gateway.Library.HangEnded.Task.WaitAsync(Eventually.DefaultTimeout);
    }

    [Fact]
    public async Task A_caller_that_goes_away_cancels_the_call()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var caller = new CancellationTokenSource();
        var call = gateway.Http.SendAsync(gateway.Request(HttpMethod.Get, "/api/lib/hang"), caller.Token);
        await gateway.Library.Hanging.Task.WaitAsync(Eventually.DefaultTimeout);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await gateway.Library.HangEnded.Task.WaitAsync(Eventually.DefaultTimeout);
    }
}

using System.Net;
using ClusterCodex.Kubernetes.Tests.Support;
using ClusterCodex.TestSupport;

namespace ClusterCodex.Kubernetes.Tests.Transport;

public sealed class ApiTransportTests : IDisposable
{
    private static readonly ResourceType Maps = new("", "v1", "ConfigMap", "configmaps", Namespaced: true);

    private readonly ScriptedServer _server = new();
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Retry_after_is_honoured_for_every_verb()
    {
        using var client = _server.Client(_time);
        var creating = client.CreateAsync(Maps, "shop", [], WriteOptions.Default, CancellationToken.None);

        (await _server.NextAsync()).Answer("{}", HttpStatusCode.TooManyRequests, retryAfter: "7");
        await Eventually.True(() => _time.NextTimer == TimeSpan.FromSeconds(7), "the client waits for the time in Retry-After");
        _time.Advance(TimeSpan.FromSeconds(7));
        (await _server.NextAsync()).Answer("""{"kind":"ConfigMap"}""");

        Assert.Equal("ConfigMap", (await creating)["kind"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_write_is_not_resent_without_retry_after()
    {
        using var client = _server.Client(_time);
        var refused = client.CreateAsync(Maps, "shop", [], WriteOptions.Default, CancellationToken.None);
        (await _server.NextAsync()).Answer("{}", HttpStatusCode.ServiceUnavailable);
        var lost = client.CreateAsync(Maps, "shop", [], WriteOptions.Default, CancellationToken.None);
        (await _server.NextAsync()).Fail();

        Assert.Equal(KubernetesFailure.ServerError, (await Assert.ThrowsAsync<KubernetesException>(() => refused)).Failure);
        Assert.Equal(KubernetesFailure.Unreachable, (await Assert.ThrowsAsync<KubernetesException>(() => lost)).Failure);
        Assert.Equal(2, _server.Count);
    }

    [Fact]
    public async Task A_read_survives_two_lost_connections_and_gives_up_after_four()
    {
        using var client = _server.Client(_time);
        var reading = client.GetAsync(Maps, "shop", "one", CancellationToken.None);
        (await _server.NextAsync()).Fail();
        await AdvanceToNextRequestAsync();
        (await _server.NextAsync()).Fail(HttpRequestError.ResponseEnded);
        await AdvanceToNextRequestAsync();
        (await _server.NextAsync()).Answer("""{"kind":"ConfigMap"}""");
        Assert.NotNull(await reading);

        var failing = client.GetAsync(Maps, "shop", "one", CancellationToken.None);
        for (var send = 0; send < 4; send++)
        {
            await AdvanceToNextRequestAsync();
            (await _server.NextAsync()).Fail();
        }

        var exception = await Assert.ThrowsAsync<KubernetesException>(() => failing);
        Assert.Equal(KubernetesFailure.Unreachable, exception.Failure);
        Assert.False(exception.Reached);
        Assert.StartsWith("Could not get configmaps one in namespace shop of cluster test: https://cluster.test/ cannot be reached", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_wait_is_left_to_the_caller()
    {
        using var client = _server.Client(_time);
        var reading = client.GetAsync(Maps, "shop", "one", CancellationToken.None);

        (await _server.NextAsync()).Answer(Wire.Status(429, "TooManyRequests", "come back later"), HttpStatusCode.TooManyRequests, retryAfter: "600");

        Assert.Equal(KubernetesFailure.TooManyRequests, (await Assert.ThrowsAsync<KubernetesException>(() => reading)).Failure);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_unreachable()
    {
        using var client = _server.Client(_time);
        var reading = client.GetAsync(Maps, "shop", "one", CancellationToken.None);
        await _server.NextAsync();

        _time.Advance(TimeSpan.FromSeconds(30));

        var exception = await Assert.ThrowsAsync<KubernetesException>(() => reading);
        Assert.Equal(KubernetesFailure.Unreachable, exception.Failure);
        Assert.Contains("no answer within 30 s", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_never_ends_times_out()
    {
        using var client = _server.Client(_time);
        var reading = client.GetAsync(Maps, "shop", "one", CancellationToken.None);
        (await _server.NextAsync()).AnswerStream().SendRaw("""{"kind":""");
        await Eventually.True(() => _time.NextTimer == TimeSpan.FromMinutes(2), "the client waits for the rest");

        _time.Advance(TimeSpan.FromMinutes(2));

        var exception = await Assert.ThrowsAsync<KubernetesException>(() => reading);
        Assert.Equal(KubernetesFailure.Unreachable, exception.Failure);
        Assert.Contains("not complete within 120 s", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_prefix_of_the_server_is_used()
    {
        var connection = new ClusterConnection("test", new Uri("https://rancher.test/k8s/clusters/c-1"), StaticCredentialSource.Anonymous);
        using var client = new KubernetesClient(connection, new KubernetesClientOptions { Handler = _server }, _time);
        var reading = client.GetVersionAsync(CancellationToken.None);
        var call = await _server.NextAsync();
        call.Answer("{}");
        await reading;

        Assert.Equal("/k8s/clusters/c-1/version", call.Path);
    }

    [Fact]
    public async Task Cancellation_is_not_a_failure_of_the_cluster()
    {
        using var client = _server.Client(_time);
        using var stop = new CancellationTokenSource();
        var reading = client.GetAsync(Maps, "shop", "one", stop.Token);
        await _server.NextAsync();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Fact]
    public async Task A_rejected_credential_is_renewed_once()
    {
        var credentials = new RotatingCredentials();
        using var client = _server.Client(_time, credentials);
        var reading = client.GetAsync(Maps, "shop", "one", CancellationToken.None);

        var first = await _server.NextAsync();
        first.AnswerStatus(401, "Unauthorized");
        var second = await _server.NextAsync();
        second.AnswerStatus(401, "Unauthorized");

        var exception = await Assert.ThrowsAsync<KubernetesException>(() => reading);
        Assert.Equal(KubernetesFailure.Unauthorized, exception.Failure);
        Assert.Equal(("Bearer token-0", "Bearer token-1"), (first.Headers["Authorization"], second.Headers["Authorization"]));
        Assert.DoesNotContain("token-", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Impersonation_is_sent_as_its_headers()
    {
        using var client = _server.Client(_time);
        var reading = client.Impersonate(new Impersonation("jane", ["dev", "ops"])).GetAsync(Maps, "shop", "one", CancellationToken.None);
        var call = await _server.NextAsync();
        call.Answer("{}");
        await reading;

        Assert.Equal(("jane", "dev,ops"), (call.Headers["Impersonate-User"], call.Headers["Impersonate-Group"]));

        var own = client.GetAsync(Maps, "shop", "one", CancellationToken.None);
        var plain = await _server.NextAsync();
        plain.Answer("{}");
        await own;
        Assert.DoesNotContain("Impersonate-User", plain.Headers.Keys);
    }

    [Theory]
    [InlineData("jane\r\nX-Remote-User: admin")]
    [InlineData("jane\nImpersonate-Group: system:masters")]
    public async Task An_impersonated_name_cannot_inject_a_header(string user)
    {
        using var client = _server.Client(_time);

        await Assert.ThrowsAsync<FormatException>(() =>
            client.Impersonate(new Impersonation(user, [])).GetAsync(Maps, "shop", "one", CancellationToken.None));
        Assert.Equal(0, _server.Count);
    }

    [Theory]
    [InlineData(403, "Forbidden", KubernetesFailure.Forbidden)]
    [InlineData(404, "NotFound", KubernetesFailure.NotFound)]
    [InlineData(409, "Conflict", KubernetesFailure.Conflict)]
    [InlineData(409, "AlreadyExists", KubernetesFailure.AlreadyExists)]
    [InlineData(410, "Expired", KubernetesFailure.Gone)]
    [InlineData(422, "Invalid", KubernetesFailure.Invalid)]
    [InlineData(400, "BadRequest", KubernetesFailure.Invalid)]
    [InlineData(500, "InternalError", KubernetesFailure.ServerError)]
    public async Task Every_status_maps_to_a_kind_of_failure(int code, string reason, KubernetesFailure expected)
    {
        using var client = _server.Client(_time);
        var reading = client.GetAsync(Maps, "shop", "one", CancellationToken.None);
        (await _server.NextAsync()).AnswerStatus(code, reason, "what went wrong");

        var exception = await Assert.ThrowsAsync<KubernetesException>(() => reading);

        Assert.Equal((expected, code, reason), (exception.Failure, exception.Code, exception.Reason));
        Assert.Equal($"Could not get configmaps one in namespace shop of cluster test: {reason}: what went wrong", exception.Message);
    }

    [Fact]
    public async Task An_error_page_of_a_proxy_is_quoted_briefly()
    {
        using var client = _server.Client(_time);
        var reading = client.GetAsync(Maps, "shop", "one", CancellationToken.None);
        (await _server.NextAsync()).Answer("<html>\n" + new string('x', 100_000), HttpStatusCode.BadGateway);

        var exception = await Assert.ThrowsAsync<KubernetesException>(() => reading);

        Assert.Equal(KubernetesFailure.ServerError, exception.Failure);
        Assert.InRange(exception.Message.Length, 50, 400);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[1]")]
    public async Task A_response_that_is_not_an_object_is_a_protocol_failure(string body)
    {
        using var client = _server.Client(_time);
        var reading = client.GetAsync(Maps, "shop", "one", CancellationToken.None);
        (await _server.NextAsync()).Answer(body);

        Assert.Equal(KubernetesFailure.Protocol, (await Assert.ThrowsAsync<KubernetesException>(() => reading)).Failure);
    }

    public void Dispose() => _server.Dispose();

    private Task AdvanceToNextRequestAsync() => Eventually.True(
        () =>
        {
            if (!_server.HasWaiting)
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
            }

            return _server.HasWaiting;
        },
        "the client sends again");

    private sealed class RotatingCredentials : ICredentialSource
    {
        private int _number;

        public ValueTask<Credential> GetAsync(TimeProvider time, CancellationToken cancellationToken) =>
            ValueTask.FromResult(new Credential($"token-{_number}", null));

        public bool Invalidate()
        {
            _number++;
            return true;
        }
    }
}

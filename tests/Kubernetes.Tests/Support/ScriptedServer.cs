using System.Net;
using System.Text;
using System.Threading.Channels;

namespace ClusterCodex.Kubernetes.Tests.Support;

/// <summary>An API server whose responses the test controls, to reproduce races.</summary>
internal sealed class ScriptedServer : HttpMessageHandler
{
    private readonly Channel<ScriptedCall> _calls = Channel.CreateUnbounded<ScriptedCall>();
    private int _count;

    /// <summary>Requests seen so far.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The next request, which waits for its answer.</summary>
    public async Task<ScriptedCall> NextAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            return await _calls.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException exception)
        {
            throw new TimeoutException("No further request came within 10 s.", exception);
        }
    }

    /// <summary>Every request, for tests that answer by rule.</summary>
    public IAsyncEnumerable<ScriptedCall> AllAsync(CancellationToken cancellationToken) => _calls.Reader.ReadAllAsync(cancellationToken);

    public bool HasWaiting => _calls.Reader.TryPeek(out _);

    public static ClusterConnection Connection(ICredentialSource? credentials = null) =>
        new("test", new Uri("https://cluster.test"), credentials ?? StaticCredentialSource.Anonymous);

    public KubernetesClient Client(TimeProvider time, ICredentialSource? credentials = null) =>
        new(Connection(credentials), new KubernetesClientOptions { Handler = this, Random = new MiddleRandom() }, time);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = new ScriptedCall(request);
        Interlocked.Increment(ref _count);
        Assert.True(_calls.Writer.TryWrite(call));
        return call.Response.WaitAsync(cancellationToken);
    }

    /// <summary>No jitter: factors are 0.5 + 0.5.</summary>
    private sealed class MiddleRandom : Random
    {
        public override double NextDouble() => 0.5;
    }
}

internal sealed class ScriptedCall
{
    private readonly TaskCompletionSource<HttpResponseMessage> _response = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ScriptedCall(HttpRequestMessage request)
    {
        Method = request.Method;
        Path = request.RequestUri!.AbsolutePath;
        Query = System.Web.HttpUtility.ParseQueryString(request.RequestUri.Query);
        Headers = request.Headers.ToDictionary(header => header.Key, header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase);
    }

    public HttpMethod Method { get; }

    public string Path { get; }

    public System.Collections.Specialized.NameValueCollection Query { get; }

    public IReadOnlyDictionary<string, string> Headers { get; }

    public bool IsWatch => Query["watch"] == "true";

    public Task<HttpResponseMessage> Response => _response.Task;

    public void Answer(string json, HttpStatusCode status = HttpStatusCode.OK, string? retryAfter = null)
    {
        var response = new HttpResponseMessage(status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        if (retryAfter is not null)
        {
            response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        }

        _response.SetResult(response);
    }

    public void AnswerStatus(int code, string reason, string message = "the message") =>
        Answer(Wire.Status(code, reason, message), (HttpStatusCode)code);

    public void Fail(HttpRequestError error = HttpRequestError.ConnectionError) =>
        _response.SetException(new HttpRequestException(error, "Connection refused (cluster.test:443)"));

    public ScriptedBody AnswerStream()
    {
        var body = new ScriptedBody();
        _response.SetResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(body) });
        return body;
    }
}

internal static class Wire
{
    public static string Status(int code, string reason, string message) =>
        $$"""{"kind":"Status","apiVersion":"v1","status":"Failure","message":"{{message}}","reason":"{{reason}}","code":{{code}}}""";

    public static string Thing(string name, int version, string colour = "red", string? uid = null) =>
        $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}","namespace":"shop","uid":"{{{uid ?? name}}}","resourceVersion":"{{{version}}}"},"data":{"colour":"{{{colour}}}"}}""";

    public static string List(int version, string? next, params string[] items) =>
        $$$"""{"kind":"List","metadata":{"resourceVersion":"{{{version}}}","continue":"{{{next}}}"},"items":[{{{string.Join(",", items)}}}]}""";

    public static string Event(string type, string item) => $$$"""{"type":"{{{type}}}","object":{{{item}}}}""";

    public static string Bookmark(int version) =>
        Event("BOOKMARK", $$$"""{"kind":"ConfigMap","metadata":{"resourceVersion":"{{{version}}}"}}""");
}

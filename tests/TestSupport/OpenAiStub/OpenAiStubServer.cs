using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClusterCodex.TestSupport.OpenAiStub;

/// <summary>One request as the stub received it.</summary>
/// <param name="Path">Such as <c>/v1/chat/completions</c>.</param>
/// <param name="Headers">By name, in any case.</param>
/// <param name="Body">The whole body.</param>
public sealed record StubRequest(string Path, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>Everything received, for asserting that something was not.</summary>
    public string All => Path + "\n" + string.Join('\n', Headers.Select(header => $"{header.Key}: {header.Value}")) + "\n" + Body;
}

/// <summary>What the stub itself took for one answer, as timestamps of <see cref="Stopwatch"/>.</summary>
/// <param name="Asked">The request was complete.</param>
/// <param name="First">Its first content was written; 0 where there was none.</param>
/// <param name="Done">Its last byte was written.</param>
public sealed record StubTiming(long Asked, long First, long Done);

/// <summary>
/// An OpenAI-compatible endpoint on loopback: chat completions and responses over HTTP, streamed or not. It answers what the test puts into its
/// queue, then <see cref="Default"/>, and keeps what it received.
/// </summary>
public sealed class OpenAiStubServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<StubAnswer> _answers = new();
    private readonly ConcurrentQueue<StubRequest> _requests = new();

    private OpenAiStubServer(WebApplication app)
    {
        _app = app;
    }

    /// <summary>For <c>OPENAI_BASE_URL</c>.</summary>
    public string BaseUrl { get; private set; } = "";

    /// <summary>Requests so far, in order.</summary>
    public IReadOnlyList<StubRequest> Requests => [.. _requests];

    /// <summary>Of the latest complete answer; null before the first one.</summary>
    public StubTiming? LastTiming { get; private set; }

    /// <summary>Answer when the queue is empty; by default a small good plan.</summary>
    public StubAnswer Default { get; set; } = StubAnswer.Text(StubAnswer.GoodPlan);

    /// <summary>Which requests are answered with 400, as an endpoint does that lacks something; null: none.</summary>
    public Func<JsonNode, bool>? Refuses { get; set; }

    /// <summary>Starts one on a free port.</summary>
    public static async Task<OpenAiStubServer> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var stub = new OpenAiStubServer(app);
        app.Map("/{**path}", stub.AnswerAsync);
        await app.StartAsync(cancellationToken);
        stub.BaseUrl = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First().TrimEnd('/') + "/v1";
        return stub;
    }

    /// <summary>Answers the next requests so, one each.</summary>
    public void Enqueue(params StubAnswer[] answers)
    {
        foreach (var answer in answers)
        {
            _answers.Enqueue(answer);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        _requests.Enqueue(new StubRequest(context.Request.Path, headers, body));
        if (Refuses?.Invoke(JsonNode.Parse(body)!) == true)
        {
            await StubAnswer.Error(StatusCodes.Status400BadRequest).WriteAsync(context, body);
            return;
        }

        var answer = _answers.TryDequeue(out var next) ? next : Default;
        var asked = Stopwatch.GetTimestamp();
        await answer.WriteAsync(context, body);
        LastTiming = new StubTiming(asked, context.Items[StubAnswer.FirstContent] as long? ?? 0, Stopwatch.GetTimestamp());
    }
}

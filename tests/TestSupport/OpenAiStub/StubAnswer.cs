using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ClusterCodex.TestSupport.OpenAiStub;

/// <summary>What the stub does with one request.</summary>
public sealed class StubAnswer
{
    /// <summary>A plan of the right shape with one harmless step.</summary>
    public const string GoodPlan =
        """
        {"quickFix":{"summary":"The container ends at once.","assumptions":["The log is complete."],"steps":[{"stepId":"step-1","description":"Read the log.","kubectl":"kubectl get pods -n broken","validation":"The pods are listed.","rollback":null,"impact":"none"}],"fallback":"Ask the owner."},"rootCauseHypotheses":["A variable is missing."],"evidenceToGather":[],"recommendations":["Check the configuration at start."]}
        """;

    /// <summary>Key of the time of the first content among the items of a call.</summary>
    internal static readonly object FirstContent = new();

    private const int PartLength = 24;

    private readonly Func<HttpContext, string, Task> _write;

    private StubAnswer(Func<HttpContext, string, Task> write) => _write = write;

    /// <summary>A complete answer, streamed in small parts where the request asks for a stream.</summary>
    /// <param name="text">The answer.</param>
    /// <param name="finish">Why it ends.</param>
    /// <param name="usage">Tokens of the question, as reported.</param>
    public static StubAnswer Text(string text, string finish = "stop", int usage = 11) => new((context, body) => StubResponses.IsFor(context)
        ? StubResponses.WriteAsync(context, Cut(text), [], finish)
        : IsStream(body)
        ? WriteStreamAsync(context, text, finish, end: true, usage)
        : context.Response.WriteAsJsonAsync(Completion(text, finish), context.RequestAborted));

    /// <summary>Calls of tools instead of an answer, their arguments streamed in small parts.</summary>
    public static StubAnswer Calls(params StubToolCall[] calls) => new((context, _) => StubResponses.IsFor(context)
        ? StubResponses.WriteAsync(context, [], calls, "stop")
        : WriteCallsAsync(context, calls, end: true));

    /// <summary>A complete answer, streamed in exactly these parts.</summary>
    public static StubAnswer Parts(params string[] parts) => new((context, _) => WritePartsAsync(context, parts, "stop", end: true));

    /// <summary>An HTTP error as the API words it.</summary>
    public static StubAnswer Error(int status, string? retryAfter = null) => new(async (context, _) =>
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null)
        {
            context.Response.Headers.RetryAfter = retryAfter;
        }

        await context.Response.WriteAsJsonAsync(new { error = new { message = "stub error", type = "stub", code = status.ToString(CultureInfo.InvariantCulture) } }, context.RequestAborted);
    });

    /// <summary>The beginning of an answer, then the connection is cut.</summary>
    public static StubAnswer CutAfter(string text) => new(async (context, _) =>
    {
        await WriteStreamAsync(context, text, finish: null, end: false);
        context.Abort();
    });

    /// <summary>Calls of tools, then the stream ends without a finish reason.</summary>
    public static StubAnswer EndsAfterCalls(params StubToolCall[] calls) => new((context, _) => WriteCallsAsync(context, calls, end: false));

    /// <summary>These bytes as the body of a stream.</summary>
    public static StubAnswer Raw(string body) => new(async (context, _) =>
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync(body, context.RequestAborted);
    });

    /// <summary>The beginning of an answer, then the stream ends without a finish reason.</summary>
    public static StubAnswer EndsAfter(string text) => new((context, _) => WriteStreamAsync(context, text, finish: null, end: true));

    /// <summary>Nothing, until the client goes away.</summary>
    public static StubAnswer Silence() => new(async (context, _) =>
    {
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The client disconnected: what the test waits for.
        }
    });

    /// <summary>Status 200 with something that is not the protocol.</summary>
    public static StubAnswer Garbage() => new(async (context, _) =>
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync("data: <html>this is not JSON</html>\n\n", context.RequestAborted);
    });

    internal Task WriteAsync(HttpContext context, string body) => _write(context, body);

    private static bool IsStream(string body) => JsonNode.Parse(body)?["stream"]?.GetValue<bool>() == true;

    private static IEnumerable<string> Cut(string text) => text.Chunk(PartLength).Select(part => new string(part));

    private static async Task WriteCallsAsync(HttpContext context, StubToolCall[] calls, bool end)
    {
        context.Response.ContentType = "text/event-stream";
        for (var i = 0; i < calls.Length; i++)
        {
            var (index, id) = (i, StubResponses.IdOf(i));
            await WriteChunkAsync(context, new { tool_calls = new[] { new { index, id, type = "function", function = new { name = calls[i].Tool, arguments = "" } } } }, null);
            foreach (var part in Cut(calls[i].Arguments))
            {
                await WriteChunkAsync(context, new { tool_calls = new[] { new { index, function = new { arguments = part } } } }, null);
            }
        }

        await EndAsync(context, end ? "tool_calls" : null, end, usage: 11);
    }

    private static Task WriteStreamAsync(HttpContext context, string text, string? finish, bool end, int usage = 11) =>
        WritePartsAsync(context, Cut(text), finish, end, usage);

    private static async Task WritePartsAsync(HttpContext context, IEnumerable<string> parts, string? finish, bool end, int usage = 11)
    {
        context.Response.ContentType = "text/event-stream";
        context.Items[FirstContent] = Stopwatch.GetTimestamp();
        foreach (var part in parts)
        {
            await WriteChunkAsync(context, new { role = "assistant", content = part }, null);
        }

        await EndAsync(context, finish, end, usage);
    }

    private static async Task EndAsync(HttpContext context, string? finish, bool end, int usage)
    {
        if (finish is not null)
        {
            await WriteChunkAsync(context, new { }, finish);
            await WriteEventAsync(context, JsonSerializer.Serialize(new
            {
                id = "stub",
                @object = "chat.completion.chunk",
                created = 0,
                model = "stub",
                choices = Array.Empty<object>(),
                usage = new { prompt_tokens = usage, completion_tokens = 7, total_tokens = usage + 7 },
            }));
        }

        if (end)
        {
            await WriteEventAsync(context, "[DONE]");
        }
    }

    private static Task WriteChunkAsync(HttpContext context, object delta, string? finish) => WriteEventAsync(context, JsonSerializer.Serialize(new
    {
        id = "stub",
        @object = "chat.completion.chunk",
        created = 0,
        model = "stub",
        choices = new[] { new { index = 0, delta, finish_reason = finish } },
    }));

    private static async Task WriteEventAsync(HttpContext context, string data)
    {
        await context.Response.WriteAsync($"data: {data}\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static object Completion(string text, string finish) => new
    {
        id = "stub",
        @object = "chat.completion",
        created = 0,
        model = "stub",
        choices = new[] { new { index = 0, message = new { role = "assistant", content = text }, finish_reason = finish } },
        usage = new { prompt_tokens = 11, completion_tokens = 7, total_tokens = 18 },
    };
}

using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ClusterCodex.TestSupport.OpenAiStub;

/// <summary>Writes answers as the Responses API streams them.</summary>
internal static class StubResponses
{
    public static bool IsFor(HttpContext context) => context.Request.Path.Value!.EndsWith("/responses", StringComparison.Ordinal);

    /// <summary>The id of a call, by its place in the answer.</summary>
    public static string IdOf(int index) => FormattableString.Invariant($"call_{index}");

    public static async Task WriteAsync(HttpContext context, IEnumerable<string> parts, IReadOnlyList<StubToolCall> calls, string finish)
    {
        context.Response.ContentType = "text/event-stream";
        await EventAsync("response.created", new { type = "response.created", sequence_number = 0, response = Response("in_progress", null) });
        foreach (var delta in parts)
        {
            await EventAsync("response.output_text.delta", new { type = "response.output_text.delta", sequence_number = 1, item_id = "msg_1", output_index = 0, content_index = 0, delta });
        }

        for (var i = 0; i < calls.Count; i++)
        {
            var item = new { type = "function_call", id = $"fc_{i}", call_id = IdOf(i), name = calls[i].Tool, arguments = calls[i].Arguments, status = "completed" };
            await EventAsync("response.output_item.done", new { type = "response.output_item.done", sequence_number = 2, output_index = i, item });
        }

        await (finish == "stop"
            ? EventAsync("response.completed", new { type = "response.completed", sequence_number = 3, response = Response("completed", null) })
            : EventAsync("response.incomplete", new { type = "response.incomplete", sequence_number = 3, response = Response("incomplete", finish == "length" ? "max_output_tokens" : finish) }));

        async Task EventAsync(string name, object data)
        {
            await context.Response.WriteAsync($"event: {name}\ndata: {JsonSerializer.Serialize(data)}\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private static object Response(string status, string? reason) => new
    {
        id = "resp_stub",
        @object = "response",
        created_at = 0,
        status,
        model = "stub",
        output = Array.Empty<object>(),
        parallel_tool_calls = true,
        tool_choice = "auto",
        tools = Array.Empty<object>(),
        incomplete_details = reason is null ? null : new { reason },
        usage = new { input_tokens = 11, output_tokens = 7, total_tokens = 18, input_tokens_details = new { cached_tokens = 0 }, output_tokens_details = new { reasoning_tokens = 0 } },
    };
}

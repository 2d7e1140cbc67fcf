using ClusterCodex.Gateway.Json;

namespace ClusterCodex.Gateway.Transcoding.Streaming;

/// <summary>A call whose response messages become events as they arrive.</summary>
internal sealed class StreamingGrpcCall(TranscodedRoute route, TranscodingOptions options, SseStream events) : GrpcCall(route, options)
{
    protected override async Task ReadAsync(GrpcFrameReader frames, CancellationToken cancellationToken)
    {
        using var json = new PooledJsonWriter();
        var reply = new StreamedReply(Route.Method.OutputType);
        var next = frames.ReadAsync(cancellationToken);
        while (await next is { } message)
        {
            var (id, name) = reply.Write(message, json);
            next = frames.ReadAsync(cancellationToken).Preserve();

            // What has already arrived goes out in one piece; the last before a pause goes out at once.
            await events.WriteAsync(id, name, json.WrittenMemory, flush: !next.IsCompleted, cancellationToken);
        }
    }
}

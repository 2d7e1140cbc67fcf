using System.ComponentModel.DataAnnotations;

namespace ClusterCodex.Gateway.Transcoding.Streaming;

/// <summary>Server-sent events, section <c>Gateway:Sse</c>.</summary>
public sealed record SseOptions
{
    /// <summary>Longest idle time of a stream before a comment is sent: 1 s to 5 min, by default 4 s. The page says that a stream is not live after 10 s of silence.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>
    /// How long to wait for the first event before the stream is opened without one: 100 ms to 1 min, by default 2 s.
    /// Until then an error is an HTTP response with its own status; afterwards it is an <c>error</c> event.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan OpenAfter { get; init; } = TimeSpan.FromSeconds(2);
}

using System.ComponentModel.DataAnnotations;

namespace ClusterCodex.ServiceDefaults.Resilience;

/// <summary>How services call HTTP endpoints that are not ours (<c>HttpCalls</c>).</summary>
public sealed record HttpCallOptions
{
    public const string Section = "HttpCalls";

    /// <summary>Longest time for one attempt, up to the response's headers: 1 s to 10 min, by default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often an idempotent request is tried again after 408, 429, 5xx or a broken connection: 0 to 10, by default 3.</summary>
    [Range(0, 10)]
    public int Retries { get; init; } = 3;

    /// <summary>First wait before that, then growing with jitter; <c>Retry-After</c> wins: 10 ms to 1 min, by default 500 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest <c>Retry-After</c> that is waited for: 0 to 10 min, by default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a peer that mostly fails is left alone: 1 s to 10 min, by default 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan BreakDuration { get; init; } = TimeSpan.FromSeconds(15);
}

using System.ComponentModel.DataAnnotations;

namespace ClusterCodex.ServiceDefaults.Resilience;

/// <summary>How services call each other (<c>ServiceCalls</c>).</summary>
public sealed record ServiceCallOptions
{
    public const string Section = "ServiceCalls";

    /// <summary>Deadline of a unary call without one: 1 s to 10 min, by default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Retries of a connection that cannot be made: 0 to 10, by default 3.</summary>
    [Range(0, 10)]
    public int ConnectRetries { get; init; } = 3;

    /// <summary>First wait before that, then growing with jitter: 10 ms to 10 s, by default 100 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:10")]
    public TimeSpan ConnectRetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);
}

using System.ComponentModel.DataAnnotations;

namespace ClusterCodex.Gateway.Limits;

/// <summary>Limits for one caller, section <c>Gateway:Limits</c>.</summary>
public sealed record LimitOptions
{
    /// <summary>Largest request body in bytes: 1 KiB to 64 MiB, by default 1 MiB.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public long MaxBodyBytes { get; init; } = 1024 * 1024;

    /// <summary>Largest sum of all request headers in bytes: 1 KiB to 64 KiB, by default 24 KiB.</summary>
    [Range(1024, 64 * 1024)]
    public int MaxHeaderBytes { get; init; } = 24 * 1024;

    /// <summary>How long the headers of a request may take to arrive: 1 s to 5 min, by default 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan HeaderTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Requests a user may send at once before the rate below applies: 1 to 1,000,000, by default 1000.</summary>
    [Range(1, 1_000_000)]
    public int UserBurst { get; init; } = 1000;

    /// <summary>Sustained requests per second of a user: 1 to 1,000,000, by default 500.</summary>
    [Range(1, 1_000_000)]
    public int UserPerSecond { get; init; } = 500;

    /// <summary>Anonymous requests (sign-in, refresh, sign-out) one address may send at once: 1 to 1,000,000, by default 60.</summary>
    [Range(1, 1_000_000)]
    public int AnonymousBurst { get; init; } = 60;

    /// <summary>Sustained anonymous requests per second of one address: 1 to 1,000,000, by default 2.</summary>
    [Range(1, 1_000_000)]
    public int AnonymousPerSecond { get; init; } = 2;

    /// <summary>Streams a user may hold open at once: 1 to 1,000,000, by default 100.</summary>
    [Range(1, 1_000_000)]
    public int UserStreams { get; init; } = 100;
}

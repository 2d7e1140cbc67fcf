using System.ComponentModel.DataAnnotations;
using ClusterCodex.AccessControl.Identity;

namespace ClusterCodex.PolicyService.Tokens;

/// <summary>How long tokens and keys live (<c>Tokens</c>).</summary>
internal sealed record TokenOptions
{
    public const string Section = "Tokens";

    /// <summary>Of an access token: 1 min to 1 h, by default 15 min.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "01:00:00")]
    public TimeSpan AccessLifetime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Of an internal token: 2 min to 15 min, by default 5 min.</summary>
    [Range(typeof(TimeSpan), "00:02:00", "00:15:00")]
    public TimeSpan InternalLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Of a refresh token, counted from its own creation: 1 h to 90 days, by default 7 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "90.00:00:00")]
    public TimeSpan RefreshLifetime { get; init; } = TimeSpan.FromDays(7);

    /// <summary>
    /// How long the same client may repeat the use of a refresh token and get the same successor, because the response was lost: 0 s
    /// (never) to 60 s, by default 10 s. The same client is one with the same address, as the gateway sees it, and the same
    /// <c>User-Agent</c> (<see cref="Domain.ClientFingerprint"/>). Any other second use ends the session.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan RefreshReuseGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one key signs: 1 h to 365 days, by default 30 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00")]
    public TimeSpan KeyLifetime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long a new key is published before it signs, so that every service knows it: 0 to 1 h, by default 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan KeyLeadTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// After a session has ended, how long a token of it could still be accepted: the longest lifetime, the skew of the service's
    /// clock, and a minute for tokens being issued at that moment and for the clocks of replicas.
    /// </summary>
    public TimeSpan MaxTokenUse =>
        (AccessLifetime > InternalLifetime ? AccessLifetime : InternalLifetime) + TokenNames.ClockSkew + TimeSpan.FromMinutes(1);
}

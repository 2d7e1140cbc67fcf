using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using ClusterCodex.AccessControl.Authorization;

namespace ClusterCodex.AccessControl.Streaming;

/// <summary>
/// A follower's position: the run of the feed, the event, and the policy under which the events up to it were
/// sent. Resuming under another policy would leave rows on the page that may no longer be seen.
/// </summary>
public static class FeedCursor
{
    private const int FingerprintLength = 12;

    // Needed for every event; a policy is immutable.
    private static readonly ConditionalWeakTable<EffectivePolicy, string> Fingerprints = [];

    /// <summary>The opaque text that resumes exactly after <paramref name="sequence"/>.</summary>
    public static string Of<T>(EventFeed<T> feed, long sequence, EffectivePolicy policy) =>
        string.Create(CultureInfo.InvariantCulture, $"{feed.Epoch}-{sequence}-{FingerprintOf(policy)}");

    /// <summary>Reads a cursor that this feed can resume from without a gap.</summary>
    /// <returns><see langword="false"/> if it is of another run or policy, too old, or not a cursor at all.</returns>
    public static bool TryResume<T>(string cursor, EventFeed<T> feed, EffectivePolicy policy, out long sequence)
    {
        sequence = 0;
        return cursor.Split('-') is [var epoch, var number, var fingerprint]
            && epoch == feed.Epoch
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out sequence)
            && sequence <= feed.Last
            && !feed.Read(sequence).Gap
            && fingerprint == FingerprintOf(policy);
    }

    /// <summary>Identifies what a policy allows, not its version: a change of another user's policy leaves a cursor valid.</summary>
    private static string FingerprintOf(EffectivePolicy policy) => Fingerprints.GetValue(policy, static policy =>
    {
        var text = new StringBuilder();
        foreach (var grant in policy.Grants)
        {
            text.AppendJoin(',', grant.Namespaces).Append('|').AppendJoin(',', grant.Kinds).Append('|').AppendJoin(',', grant.Actions).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..FingerprintLength];
    });
}

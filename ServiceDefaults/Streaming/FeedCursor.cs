using System.Globalization;
using ClusterCodex.ServiceDefaults.Authorization;

namespace ClusterCodex.ServiceDefaults.Streaming;

/// <summary>
/// Where a follower stands: the run of the feed, the event, and the policy under which everything up to it was
/// told. Resuming under another policy would leave rows on the page that may no longer be seen.
/// </summary>
public static class FeedCursor
{
    /// <summary>The opaque text that resumes exactly after <paramref name="sequence"/>.</summary>
    public static string Of<T>(EventFeed<T> feed, long sequence, EffectivePolicy policy) =>
        string.Create(CultureInfo.InvariantCulture, $"{feed.Epoch}-{sequence}-{policy.Version}");

    /// <summary>Reads a cursor that this feed can go on from without a gap.</summary>
    /// <returns><see langword="false"/> when it is of another run or policy, too old, or no cursor at all.</returns>
    public static bool TryResume<T>(string cursor, EventFeed<T> feed, EffectivePolicy policy, out long sequence)
    {
        sequence = 0;
        return cursor.Split('-') is [var epoch, var number, var version]
            && epoch == feed.Epoch
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out sequence)
            && sequence <= feed.Last
            && !feed.Read(sequence).Gap
            && version == policy.Version.ToString(CultureInfo.InvariantCulture);
    }
}

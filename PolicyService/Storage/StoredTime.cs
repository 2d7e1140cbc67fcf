namespace ClusterCodex.PolicyService.Storage;

/// <summary>PostgreSQL keeps microseconds: a time that is returned at once must equal the one read back later.</summary>
internal static class StoredTime
{
    /// <summary>The current time in the store's precision.</summary>
    public static DateTimeOffset GetStoredNow(this TimeProvider time)
    {
        var now = time.GetUtcNow();
        return new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
    }
}

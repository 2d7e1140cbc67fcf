namespace ClusterCodex.PolicyService.Storage;

/// <summary>PostgreSQL keeps microseconds: what is answered at once must be what is read back later.</summary>
internal static class StoredTime
{
    /// <summary>Now, as the store can keep it.</summary>
    public static DateTimeOffset GetStoredNow(this TimeProvider time)
    {
        var now = time.GetUtcNow();
        return new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
    }
}

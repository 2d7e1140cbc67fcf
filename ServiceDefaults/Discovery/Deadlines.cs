namespace ClusterCodex.ServiceDefaults.Discovery;

/// <summary>gRPC wants a deadline as a point in time of the machine's own clock, whatever clock the rest of the code runs on.</summary>
public static class Deadlines
{
    /// <summary>The deadline of a call that may take <paramref name="timeout"/> from now.</summary>
    public static DateTime After(TimeSpan timeout) => TimeProvider.System.GetUtcNow().UtcDateTime + timeout;
}

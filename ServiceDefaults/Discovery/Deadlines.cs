namespace ClusterCodex.ServiceDefaults.Discovery;

/// <summary>gRPC takes a deadline as a point in time of the system clock, whichever clock the rest of the code uses.</summary>
public static class Deadlines
{
    /// <summary>The deadline of a call that may take <paramref name="timeout"/> from now.</summary>
    public static DateTime After(TimeSpan timeout) => TimeProvider.System.GetUtcNow().UtcDateTime + timeout;
}

namespace Aspire.Hosting.Internal;

/// <summary>How long a crashed process rests before it is started again: 0.5 s, then twice as long each time, up to 30 s.</summary>
internal sealed class Backoff
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    // One that ran this long has recovered from whatever made it crash before.
    private static readonly TimeSpan Recovered = TimeSpan.FromMinutes(1);

    private TimeSpan _next = Shortest;

    /// <param name="ran">How long the process ran before it crashed.</param>
    public TimeSpan Next(TimeSpan ran)
    {
        var delay = ran >= Recovered ? Shortest : _next;
        _next = delay * 2 < Longest ? delay * 2 : Longest;
        return delay;
    }
}

using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace ClusterCodex.AccessControl.Authorization;

internal static partial class PolicyWatcherLog
{
    [LoggerMessage(1, LogLevel.Information, "Access policies are at version {Version}.", EventName = nameof(Updated))]
    public static partial void Updated(ILogger logger, long version);

    [LoggerMessage(2, LogLevel.Warning, "The policy watch ended; reconnecting.", EventName = nameof(Ended))]
    public static partial void Ended(ILogger logger);

    [LoggerMessage(3, LogLevel.Warning, "The policy watch failed with {StatusCode}: {Reason}; reconnecting.", EventName = nameof(Broken))]
    public static partial void Broken(ILogger logger, StatusCode statusCode, string reason);

    [LoggerMessage(4, LogLevel.Error, "The policy watch failed; reconnecting.", EventName = nameof(Failed))]
    public static partial void Failed(ILogger logger, Exception exception);

    [LoggerMessage(5, LogLevel.Error, "Access policies were not confirmed for {Seconds} s; requests are rejected until PolicyService answers.", EventName = nameof(Stale))]
    public static partial void Stale(ILogger logger, double seconds);

    [LoggerMessage(6, LogLevel.Error, "A listener to policy changes failed.", EventName = nameof(ListenerFailed))]
    public static partial void ListenerFailed(ILogger logger, Exception exception);

    [LoggerMessage(7, LogLevel.Information, "PolicyService does not answer yet; waiting for it.", EventName = nameof(Waiting))]
    public static partial void Waiting(ILogger logger);
}

using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Internal;

internal static partial class RunnerLog
{
    [LoggerMessage(1, LogLevel.Warning, "Port {Port}, wanted by {Resource} ({Endpoint}), is taken; using {Another} instead.", EventName = nameof(PortTaken))]
    public static partial void PortTaken(ILogger logger, int port, string resource, string endpoint, int another);

    [LoggerMessage(2, LogLevel.Warning, "{Resource} ended with {ExitCode} after {Seconds} s; starting it again in {Delay} s.", EventName = nameof(Crashed))]
    public static partial void Crashed(ILogger logger, string resource, int exitCode, double seconds, double delay);

    [LoggerMessage(3, LogLevel.Error, "{Resource} cannot be started: {Reason}", EventName = nameof(FailedToStart))]
    public static partial void FailedToStart(ILogger logger, string resource, string reason);

    [LoggerMessage(4, LogLevel.Error, "{Resource} failed with {ExitCode}; its log says why.", EventName = nameof(TaskFailed))]
    public static partial void TaskFailed(ILogger logger, string resource, int exitCode);

    [LoggerMessage(5, LogLevel.Warning, "{Resource} did not end within {Seconds} s and was killed.", EventName = nameof(Killed))]
    public static partial void Killed(ILogger logger, string resource, double seconds);

    [LoggerMessage(6, LogLevel.Information, "Dashboard: {Address}", EventName = nameof(Dashboard))]
    public static partial void Dashboard(ILogger logger, string address);

    [LoggerMessage(7, LogLevel.Information, "Stopping.", EventName = nameof(Stopping))]
    public static partial void Stopping(ILogger logger);

    [LoggerMessage(8, LogLevel.Warning, "The dashboard could not start: {Reason}", EventName = nameof(NoDashboard))]
    public static partial void NoDashboard(ILogger logger, string reason);
}

namespace ClusterCodex.AppHost.Restarts;

internal static partial class RestartLog
{
    [LoggerMessage(1, LogLevel.Warning, "{Resource} ended with exit code {ExitCode}; starting it again in {Delay:0.#} s.", EventName = nameof(Crashed))]
    public static partial void Crashed(ILogger logger, string resource, int? exitCode, double delay);

    [LoggerMessage(2, LogLevel.Error, "{Resource} could not be started again: {Reason}. Start it from the dashboard.", EventName = nameof(NotRestarted))]
    public static partial void NotRestarted(ILogger logger, string resource, string? reason);
}

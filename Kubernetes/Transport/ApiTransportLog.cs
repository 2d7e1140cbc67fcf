namespace ClusterCodex.Kubernetes;

internal static partial class ApiTransportLog
{
    [LoggerMessage(1, LogLevel.Debug, "Attempt to {Attempt} failed with {Problem} at send {Send}; sending again.", EventName = nameof(Retrying))]
    public static partial void Retrying(ILogger logger, string attempt, string problem, int send);
}

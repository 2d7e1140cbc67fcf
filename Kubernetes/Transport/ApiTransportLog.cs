namespace ClusterCodex.Kubernetes;

internal static partial class ApiTransportLog
{
    [LoggerMessage(1, LogLevel.Debug, "Operation to {Operation} failed with {Problem} at send {Send}; sending again.", EventName = nameof(Retrying))]
    public static partial void Retrying(ILogger logger, string operation, string problem, int send);
}

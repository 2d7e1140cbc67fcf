namespace ClusterCodex.Kubernetes;

internal static partial class ApiTransportLog
{
    [LoggerMessage(1, LogLevel.Debug, "Request to {Operation} failed with {Problem} at send {Send}; resending.", EventName = nameof(Retrying))]
    public static partial void Retrying(ILogger logger, string operation, string problem, int send);
}

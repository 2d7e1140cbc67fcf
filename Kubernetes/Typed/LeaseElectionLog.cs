namespace ClusterCodex.Kubernetes.Typed;

internal static partial class LeaseElectionLog
{
    [LoggerMessage(1, LogLevel.Information, "Candidate {Identity} of Lease {Namespace}/{Name}: leading is now {IsLeader}.", EventName = nameof(Changed))]
    public static partial void Changed(ILogger logger, string @namespace, string name, string identity, bool isLeader);

    [LoggerMessage(2, LogLevel.Warning, "Lease {Namespace}/{Name} could not be acquired or renewed; retrying.", EventName = "LeaseFailed")]
    public static partial void Failed(ILogger logger, Exception exception, string @namespace, string name);
}

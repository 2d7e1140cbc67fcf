namespace ClusterCodex.DemoCluster.ApiServer.Handlers;

/// <summary>The API server's source of container logs: the nodes that run the containers.</summary>
internal interface IPodLogs
{
    /// <summary>The log of one run of a container; null where that run is unknown or no longer kept.</summary>
    IContainerLog? Find(string uid, string container, int run);
}

/// <summary>What one run of a container wrote.</summary>
internal interface IContainerLog
{
    /// <summary>The run has ended.</summary>
    bool IsClosed { get; }

    IReadOnlyList<LogLine> Snapshot();

    /// <summary>Waits until there are more than <paramref name="seen"/> lines or the run has ended.</summary>
    Task<IReadOnlyList<LogLine>> WaitAsync(int seen, TimeProvider time, CancellationToken cancellationToken);
}

internal readonly record struct LogLine(DateTimeOffset Time, string Text);

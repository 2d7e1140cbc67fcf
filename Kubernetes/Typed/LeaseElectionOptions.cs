namespace ClusterCodex.Kubernetes.Typed;

/// <summary>One election: candidates that name the same Lease elect one leader among them.</summary>
public sealed record LeaseElectionOptions
{
    /// <summary>Namespace of the Lease.</summary>
    public required string Namespace { get; init; }

    /// <summary>The Lease's name.</summary>
    public required string Name { get; init; }

    /// <summary>This candidate, unique among all; by default host name and a random suffix, since a restarted process is another candidate.</summary>
    public string Identity { get; init; } = $"{Environment.MachineName}-{Guid.NewGuid().ToString("N")[..8]}";

    /// <summary>How long others wait for a holder that no longer renews, by default 15 s as for Kubernetes' own controllers.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>After how long without a renewal the holder itself stops leading: shorter than <see cref="LeaseDuration"/>, so that there are never two. By default 10 s.</summary>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Between two attempts to acquire or renew, by default 2 s.</summary>
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);
}

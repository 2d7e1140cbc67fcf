using ClusterCodex.Kubernetes;
using ClusterCodex.Kubernetes.Typed;
using Microsoft.Extensions.Options;

namespace ClusterCodex.IssueService.Storage;

/// <summary>Whether this replica stores the history of issues and enforces its retention.</summary>
internal interface IHistoryLeadership
{
    bool IsLeader { get; }

    /// <summary>Raised after <see cref="IsLeader"/> has changed: return quickly.</summary>
    event EventHandler? Changed;
}

/// <summary>There is one replica.</summary>
internal sealed class SingleReplica : IHistoryLeadership
{
    /// <inheritdoc/>
    public bool IsLeader => true;

    /// <inheritdoc/>
    public event EventHandler? Changed
    {
        add { }
        remove { }
    }
}

/// <summary>The replicas elect a leader over a Lease of the watched cluster.</summary>
internal sealed class LeaseLeadership(
    KubernetesClient client, IOptions<IssueElectionOptions> options, TimeProvider time, ILoggerFactory loggers) : BackgroundService, IHistoryLeadership
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private readonly ILogger _logger = loggers.CreateLogger<LeaseLeadership>();
    private volatile bool _isLeader;

    /// <inheritdoc/>
    public bool IsLeader => _isLeader;

    /// <inheritdoc/>
    public event EventHandler? Changed;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await ServesLeasesAsync(stoppingToken))
        {
            // As without an election: every replica stores, and the last write wins.
            LeaseLeadershipLog.NoLeases(_logger, client.ClusterName);
            Set(leader: true);
            return;
        }

        var election = new LeaseElection(
            client,
            new LeaseElectionOptions
            {
                Namespace = options.Value.Namespace,
                Name = options.Value.LeaseName,
                LeaseDuration = options.Value.LeaseDuration,
                RenewDeadline = options.Value.RenewDeadline,
                RetryPeriod = options.Value.RetryPeriod,
            },
            loggers.CreateLogger<LeaseElection>());
        election.Changed += (_, _) => Set(election.IsLeader);
        await election.RunAsync(stoppingToken);
    }

    private async Task<bool> ServesLeasesAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await client.Discovery.FindAsync("Lease", "coordination.k8s.io", cancellationToken) is not null;
            }
            catch (KubernetesException exception)
            {
                LeaseLeadershipLog.NotReachable(_logger, client.ClusterName, exception);
                await Task.Delay(RetryAfter, time, cancellationToken);
            }
        }
    }

    private void Set(bool leader)
    {
        _isLeader = leader;
        Changed?.Invoke(this, EventArgs.Empty);
    }
}

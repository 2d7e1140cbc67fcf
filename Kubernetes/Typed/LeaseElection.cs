using k8s.LeaderElection;
using k8s.LeaderElection.ResourceLock;

namespace ClusterCodex.Kubernetes.Typed;

/// <summary>One candidate of an election over a <c>coordination.k8s.io</c> Lease.</summary>
public sealed class LeaseElection(KubernetesClient client, LeaseElectionOptions options, ILogger<LeaseElection> logger)
{
    private volatile bool _isLeader;

    /// <summary>Whether this candidate holds the Lease and has renewed it in time.</summary>
    public bool IsLeader => _isLeader;

    /// <summary>Raised after <see cref="IsLeader"/> has changed, on the election's thread: return quickly.</summary>
    public event EventHandler? Changed;

    /// <summary>Takes part in the election until cancelled, also after leadership or the cluster was lost.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled. The Lease is left to run out.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var typed = client.CreateTyped();
        using var elector = new LeaderElector(new LeaderElectionConfig(new LeaseLock(typed, options.Namespace, options.Name, options.Identity))
        {
            LeaseDuration = options.LeaseDuration,
            RenewDeadline = options.RenewDeadline,
            RetryPeriod = options.RetryPeriod,
        });
        elector.OnStartedLeading += () => Set(leader: true);
        elector.OnStoppedLeading += () => Set(leader: false);
        elector.OnError += exception => LeaseElectionLog.Failed(logger, exception, options.Namespace, options.Name);
        try
        {
            while (true)
            {
                try
                {
                    await elector.RunUntilLeadershipLostAsync(cancellationToken);
                }
                catch (Exception exception) when (exception is KubernetesException or k8s.Autorest.HttpOperationException)
                {
                    LeaseElectionLog.Failed(logger, exception, options.Namespace, options.Name);
                }

                Set(leader: false);
                cancellationToken.ThrowIfCancellationRequested();
                await Task.Delay(options.RetryPeriod, client.Time, cancellationToken);
            }
        }
        finally
        {
            Set(leader: false);
        }
    }

    private void Set(bool leader)
    {
        if (_isLeader == leader)
        {
            return;
        }

        _isLeader = leader;
        LeaseElectionLog.Changed(logger, options.Namespace, options.Name, options.Identity, leader);
        Changed?.Invoke(this, EventArgs.Empty);
    }
}

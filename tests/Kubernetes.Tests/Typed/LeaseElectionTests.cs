using ClusterCodex.Kubernetes.Tests.Contract;
using ClusterCodex.Kubernetes.Typed;
using ClusterCodex.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterCodex.Kubernetes.Tests.Typed;

public sealed class LeaseElectionTests : ContractTest
{
    [Theory, MemberData(nameof(Clusters))]
    public async Task One_of_two_candidates_leads_and_the_other_takes_over_when_it_stops(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        var (first, second) = (Candidate(session, "first"), Candidate(session, "second"));
        using var firstDies = new CancellationTokenSource();
        using var stop = new CancellationTokenSource();
        var overlaps = 0;
        first.Changed += (_, _) => CountOverlap();
        second.Changed += (_, _) => CountOverlap();

        var running = first.RunAsync(firstDies.Token);
        await Eventually.True(() => first.IsLeader, "the first candidate leads");
        var waiting = second.RunAsync(stop.Token);
        var lease = await session.TypeAsync("Lease");
        var renewed = await VersionAsync();
        await Eventually.True(async () => await VersionAsync() != renewed, "the holder renews");
        Assert.False(second.IsLeader);

        await firstDies.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.False(first.IsLeader);
        await Eventually.True(() => second.IsLeader, "the second candidate takes over", TimeSpan.FromSeconds(30));

        Assert.Equal(0, overlaps);
        var holder = await session.Client.GetAsync(lease, session.Namespace, "writers", Cancellation);
        Assert.Equal("second", holder["spec"]!["holderIdentity"]!.GetValue<string>());
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        void CountOverlap()
        {
            if (first.IsLeader && second.IsLeader)
            {
                Interlocked.Increment(ref overlaps);
            }
        }

        async Task<string> VersionAsync() =>
            (await session.Client.GetAsync(lease, session.Namespace, "writers", Cancellation))["metadata"]!["resourceVersion"]!.GetValue<string>();
    }

    private static LeaseElection Candidate(ClusterSession session, string identity) => new(
        session.Client,
        new LeaseElectionOptions
        {
            Namespace = session.Namespace,
            Name = "writers",
            Identity = identity,
            LeaseDuration = TimeSpan.FromSeconds(3),
            RenewDeadline = TimeSpan.FromSeconds(2),
            RetryPeriod = TimeSpan.FromMilliseconds(300),
        },
        NullLogger<LeaseElection>.Instance);
}

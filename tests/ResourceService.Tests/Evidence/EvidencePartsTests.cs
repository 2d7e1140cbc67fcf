using ClusterCodex.Kubernetes;
using ClusterCodex.ResourceService.Evidence;

namespace ClusterCodex.ResourceService.Tests.Evidence;

public sealed class EvidencePartsTests
{
    private readonly EvidenceParts _parts = new(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken);

    [Fact]
    public async Task A_part_that_fails_or_is_late_is_named_and_the_others_are_there()
    {
        Assert.Equal("read", await _parts.ReadAsync("Events", () => Task.FromResult("read"), ""));
        Assert.Equal("", await _parts.ReadAsync("Logs", () => new TaskCompletionSource<string>().Task, ""));
        Assert.Equal("", await _parts.ReadAsync("Quotas", () => Task.FromException<string>(new KubernetesException(KubernetesFailure.Forbidden, "secret text of the server")), ""));
        Assert.Equal("", await _parts.ReadAsync("Quotas", () => Task.FromException<string>(new KubernetesException(KubernetesFailure.Forbidden, "again")), ""));

        Assert.Equal(["Logs: the cluster did not return it in time.", "Quotas: the cluster does not allow it."], _parts.Missing);
    }

    [Fact]
    public async Task What_is_no_failure_of_the_cluster_is_not_hidden() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => _parts.ReadAsync("Events", () => Task.FromException<string>(new InvalidOperationException()), ""));

    [Fact]
    public async Task A_request_that_ends_ends_its_parts()
    {
        using var ended = new CancellationTokenSource();
        var parts = new EvidenceParts(TimeSpan.FromMinutes(1), ended.Token);
        var reading = parts.ReadAsync("Logs", () => new TaskCompletionSource<string>().Task, "");

        await ended.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }
}

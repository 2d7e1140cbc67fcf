namespace ClusterCodex.Kubernetes.Tests.Contract;

public class DiscoveryContractTests : ContractTest
{
    [Theory, MemberData(nameof(Clusters))]
    public async Task Built_in_kinds_are_found_by_every_name_they_have(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        var discovery = session.Client.Discovery;

        var types = await discovery.GetResourcesAsync(Cancellation);

        Assert.Contains(types, type => type is { Group: "", Kind: "Node", Namespaced: false });
        Assert.Equal(types.Count, types.Select(type => type.QualifiedName).Distinct(StringComparer.Ordinal).Count());
        foreach (var name in (string[])["Deployment", "deployments", "deployment", "deploy", "deployments.apps"])
        {
            var found = await discovery.FindAsync(name, null, Cancellation);
            Assert.NotNull(found);
            Assert.Equal("apps/v1", found.ApiVersion);
            Assert.Equal("deployments.apps", found.QualifiedName);
            Assert.True(found.Namespaced);
            Assert.True(found.Supports("list") && found.Supports("watch"));
            Assert.Contains("scale", found.Subresources);
            Assert.Contains("all", found.Categories);
        }

        Assert.Equal("", (await discovery.GetAsync("events", null, Cancellation)).Group);
        Assert.Equal("Pod", (await discovery.FindByApiVersionAsync("v1", "Pod", Cancellation))!.Kind);
        Assert.Empty(discovery.FailedGroups);
    }

    [Theory, MemberData(nameof(Clusters))]
    public async Task An_unknown_kind_is_not_found(string cluster)
    {
        await using var session = await OpenAsync(cluster);

        var exception = await Assert.ThrowsAsync<KubernetesException>(() => session.Client.Discovery.GetAsync("Unicorn", null, Cancellation));

        Assert.Equal(KubernetesFailure.NotFound, exception.Failure);
        Assert.Contains("Unicorn", exception.Message, StringComparison.Ordinal);
        Assert.Null(await session.Client.Discovery.FindByApiVersionAsync("apps/v0", "Deployment", Cancellation));
    }

    [Theory, MemberData(nameof(Clusters))]
    public async Task The_version_is_read(string cluster)
    {
        await using var session = await OpenAsync(cluster);

        var version = await session.Client.GetVersionAsync(Cancellation);

        Assert.Equal("1", version.Major);
        Assert.StartsWith("v1.", version.GitVersion, StringComparison.Ordinal);
    }
}

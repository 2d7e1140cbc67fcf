using ClusterCodex.Kubernetes.Tests.KubeConfigs;
using ClusterCodex.Kubernetes.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ClusterCodex.Kubernetes.Tests;

public sealed class KubernetesSetupTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void AddKubernetesClient_KubeconfigAndContext_DecideCluster()
    {
        var one = _folder.Write("one", KubeConfigTests.Kube("one", "https://one:1"));
        var two = _folder.Write("two", KubeConfigTests.Kube("two", "https://two:2"));

        Assert.Equal("one", Client(("KUBECONFIG", one)).ClusterName);
        Assert.Equal("two", Client(("KUBECONFIG", $"{one}{Path.PathSeparator}{two}"), ("KUBE_CONTEXT", "two")).ClusterName);
        Assert.Equal("one", Client(("KUBECONFIG", one), ("KUBE_CONTEXT", "")).ClusterName);
    }

    [Fact]
    public void AddKubernetesClient_UnknownContext_IsReported()
    {
        var one = _folder.Write("one", KubeConfigTests.Kube("one", "https://one:1"));

        var exception = Assert.Throws<KubeConfigException>(() => Client(("KUBECONFIG", one), ("KUBE_CONTEXT", "two")));

        Assert.Contains("context 'two' does not exist", exception.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static KubernetesClient Client(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
            .Build();
        return new ServiceCollection().AddKubernetesClient(configuration).BuildServiceProvider().GetRequiredService<KubernetesClient>();
    }
}

using System.Net;
using System.Net.Sockets;
using ClusterCodex.AppHost.Resources;

namespace ClusterCodex.AppHost.Tests.Resources;

public sealed class ClusterChoiceTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task Nothing_set_takes_the_demo_cluster_and_says_why()
    {
        var choice = await ClusterChoice.MakeAsync(kubeConfig: null, context: null, Cancelled);

        Assert.Equal(new ClusterChoice(UseOwn: false, KubeConfig: null, "the demo cluster, because neither KUBECONFIG nor KUBE_CONTEXT is set"), choice);
    }

    [Fact]
    public async Task A_kubeconfig_that_does_not_exist_takes_the_demo_cluster_and_names_the_file()
    {
        var choice = await ClusterChoice.MakeAsync(_file, context: null, Cancelled);

        Assert.False(choice.UseOwn);
        Assert.StartsWith($"the demo cluster, because the cluster of the current context in {_file} cannot be used: ", choice.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_context_takes_the_demo_cluster_and_names_it()
    {
        await WriteKubeConfigAsync("https://127.0.0.1:1");

        var choice = await ClusterChoice.MakeAsync(_file, "nowhere", Cancelled);

        Assert.False(choice.UseOwn);
        Assert.Contains("nowhere", choice.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_that_refuses_connections_takes_the_demo_cluster_without_showing_the_token()
    {
        using var unused = new TcpListener(IPAddress.Loopback, 0);
        unused.Start();
        var port = ((IPEndPoint)unused.LocalEndpoint).Port;
        unused.Stop();
        await WriteKubeConfigAsync($"https://127.0.0.1:{port}");

        var choice = await ClusterChoice.MakeAsync(_file, context: null, Cancelled);

        Assert.False(choice.UseOwn);
        Assert.Contains($"127.0.0.1:{port}", choice.Description, StringComparison.Ordinal);
        Assert.DoesNotContain("very-secret-token", choice.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_real_cluster_is_taken_with_an_absolute_path()
    {
        var kubeConfig = Environment.GetEnvironmentVariable("CLUSTERCODEX_TEST_KUBECONFIG");
        Assert.SkipWhen(string.IsNullOrEmpty(kubeConfig), "CLUSTERCODEX_TEST_KUBECONFIG names no cluster.");

        var choice = await ClusterChoice.MakeAsync(Path.GetRelativePath(Directory.GetCurrentDirectory(), kubeConfig!), context: null, Cancelled);

        Assert.True(choice.UseOwn);
        Assert.Equal(Path.GetFullPath(kubeConfig!), choice.KubeConfig);
        Assert.Contains("Kubernetes v", choice.Description, StringComparison.Ordinal);
    }

    private Task WriteKubeConfigAsync(string server) => File.WriteAllTextAsync(_file, $$"""
        apiVersion: v1
        kind: Config
        current-context: here
        contexts:
        - name: here
          context: {cluster: one, user: somebody}
        clusters:
        - name: one
          cluster: {server: "{{server}}", insecure-skip-tls-verify: true}
        users:
        - name: somebody
          user: {token: very-secret-token}
        """, Cancelled);
}

using System.Text.Json.Nodes;
using ClusterCodex.EndToEnd.Clusters;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Clusters;
using ClusterCodex.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace ClusterCodex.EndToEnd.Application;

/// <summary>One application that a collection of tests shares.</summary>
public abstract class SharedApp : IAsyncLifetime
{
    private RunningApp? _app;

    /// <summary>Why there is no application; <see langword="null"/> where there is one.</summary>
    public string? Missing { get; protected set; }

    /// <summary>The issues that everybody with every right must come to see, as kind, namespace and the start of the name, with their title.</summary>
    internal abstract IReadOnlyList<(string Namespace, string Name, string Title)> Broken { get; }

    /// <summary>Which cluster it looks at, for people and file names.</summary>
    internal abstract string Name { get; }

    /// <summary>The running application; the test is skipped, with the reason, where there is none.</summary>
    internal RunningApp App
    {
        get
        {
            Assert.SkipWhen(Missing is not null, Missing ?? "");
            return _app!;
        }
    }

    /// <summary>What the application was started with.</summary>
    internal IReadOnlyDictionary<string, string?> Environment { get; private set; } = new Dictionary<string, string?>();

    /// <summary>Where the application keeps its state.</summary>
    protected string StateFolder { get; } = TemporaryState.Create();

    /// <summary>The internal token of a user, got as the gateway gets it: with the gateway's own credentials.</summary>
    internal async Task<string> ExchangeAsync(string accessToken)
    {
        using var channel = GrpcChannel.ForAddress(App.Endpoint("policyservice", "grpc"));
        var identity = new IdentityService.IdentityServiceClient(channel);
        var clients = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(StateFolder, "service-clients.json")))!;
        var gateway = await identity.IssueServiceTokenAsync(new IssueServiceTokenRequest { ClientId = "gateway", ClientSecret = (string)clients["gateway"]! });
        var internalToken = await identity.ExchangeAsync(new ExchangeRequest { Token = accessToken }, new Metadata { { "authorization", $"Bearer {gateway.Token}" } });
        return internalToken.Token;
    }

    public async ValueTask InitializeAsync()
    {
        Environment = await PrepareAsync();
        if (Missing is null)
        {
            _app = await RunningApp.StartAsync(StateFolder, Environment);
            await _app.WaitUntilCompleteAsync();
            await WaitForIssuesAsync(_app);
        }
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        await CleanUpAsync();
        Directory.Delete(StateFolder, recursive: true);
    }

    /// <summary>Prepares the cluster.</summary>
    /// <returns>The application's environment.</returns>
    protected abstract Task<IReadOnlyDictionary<string, string?>> PrepareAsync();

    /// <summary>Takes what <see cref="PrepareAsync"/> made away.</summary>
    protected virtual Task CleanUpAsync() => Task.CompletedTask;

    private async Task WaitForIssuesAsync(RunningApp app)
    {
        using var admin = await ApiUser.SignInAsync(app, ApiUser.Admin);
        await Eventually.Succeeds(
            async () =>
            {
                var issues = await admin.IssuesAsync();
                foreach (var (ns, name, title) in Broken)
                {
                    Assert.Contains(issues, issue => (string?)issue["namespace"] == ns
                        && ((string)issue["name"]!).StartsWith(name, StringComparison.Ordinal) && (string?)issue["title"] == title);
                }
            },
            TimeSpan.FromMinutes(3));
    }
}

/// <summary>The application as it starts without any setting: the demo cluster and the offline planner.</summary>
public class DemoApp : SharedApp
{
    internal override string Name => "demo";

    internal override IReadOnlyList<(string Namespace, string Name, string Title)> Broken { get; } =
        [("broken", "", "CrashLoopBackOff"), ("broken", "", "OOMKilled"), ("broken", "", "ImagePullBackOff"), ("payments", "", "CrashLoopBackOff")];

    /// <summary>Takes away whatever the machine has set.</summary>
    internal static IReadOnlyDictionary<string, string?> NoSettings { get; } =
        new Dictionary<string, string?> { ["KUBECONFIG"] = null, ["KUBE_CONTEXT"] = null, ["OPENAI_API_KEY"] = null };

    protected override Task<IReadOnlyDictionary<string, string?>> PrepareAsync() => Task.FromResult(NoSettings);
}

/// <summary>Another of the same, to be crashed.</summary>
public sealed class FragileApp : DemoApp;

/// <summary>The application on a real Kubernetes, with workloads that really break.</summary>
public sealed class RealApp : SharedApp
{
    private string? _kubeConfig;

    internal override string Name => "real";

    internal override IReadOnlyList<(string Namespace, string Name, string Title)> Broken { get; } =
        [("broken", "crasher", "CrashLoopBackOff"), ("broken", "hungry", "OOMKilled"), ("broken", "unpullable", "ImagePullBackOff"), ("payments", "ledger", "CrashLoopBackOff")];

    protected override async Task<IReadOnlyDictionary<string, string?>> PrepareAsync()
    {
        _kubeConfig = RealCluster.Find(out var missing)?.KubeConfigPath;
        Missing = missing;
        if (_kubeConfig is null)
        {
            return new Dictionary<string, string?>();
        }

        await CleanUpAsync();
        await Kubectl.RunAsync(_kubeConfig, ["apply", "-f", "-"], BrokenWorkloads.Namespaces);
        await Kubectl.RunAsync(_kubeConfig, ["wait", "--for=condition=Established", "crd/results.core.k8sgpt.ai", "--timeout=60s"]);
        await Kubectl.RunAsync(_kubeConfig, ["apply", "-f", "-"], BrokenWorkloads.Workloads);
        var pod = "";
        await Eventually.Succeeds(
            async () =>
            {
                pod = (await Kubectl.RunAsync(_kubeConfig, ["get", "pods", "-n", "broken", "-l", "app=crasher", "-o", "jsonpath={.items[0].metadata.name}"])).Trim();
                Assert.NotEmpty(pod);
            },
            TimeSpan.FromMinutes(1));
        await Kubectl.RunAsync(_kubeConfig, ["apply", "-f", "-"], BrokenWorkloads.Results(pod));
        return new Dictionary<string, string?> { ["KUBECONFIG"] = _kubeConfig, ["KUBE_CONTEXT"] = RealCluster.Name, ["OPENAI_API_KEY"] = null };
    }

    protected override async Task CleanUpAsync()
    {
        if (_kubeConfig is not null)
        {
            await Kubectl.RunAsync(_kubeConfig, ["delete", "namespace", "broken", "payments", "k8sgpt-operator-system", "--ignore-not-found", "--timeout=120s"]);
            await Kubectl.RunAsync(_kubeConfig, ["delete", "crd", "results.core.k8sgpt.ai", "--ignore-not-found", "--timeout=60s"]);
        }
    }
}

[CollectionDefinition(nameof(DemoApp))]
public sealed class DemoAppCollection : ICollectionFixture<DemoApp>;

[CollectionDefinition(nameof(RealApp))]
public sealed class RealAppCollection : ICollectionFixture<RealApp>;

[CollectionDefinition(nameof(FragileApp))]
public sealed class FragileAppCollection : ICollectionFixture<FragileApp>;

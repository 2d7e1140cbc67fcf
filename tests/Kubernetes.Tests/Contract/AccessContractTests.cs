using System.Text.Json.Nodes;
using ClusterCodex.Kubernetes.Tests.Support;
using ClusterCodex.TestSupport;

namespace ClusterCodex.Kubernetes.Tests.Contract;

public class AccessContractTests : ContractTest
{
    private static readonly ResourceType PodType = new("", "v1", "Pod", "pods", Namespaced: true);

    [Theory, MemberData(nameof(Clusters))]
    public async Task A_user_without_permissions_is_forbidden(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        using var viewer = session.OpenAsViewer();
        var pods = await session.TypeAsync("Pod");

        var list = await Assert.ThrowsAsync<KubernetesException>(() => viewer.ListAsync(pods, new ListOptions { Namespace = session.Namespace }, Cancellation));
        var create = await Assert.ThrowsAsync<KubernetesException>(() =>
            viewer.CreateAsync(pods, session.Namespace, Manifest.Pod("mine", "true"), new WriteOptions { DryRun = true }, Cancellation));
        var impersonate = await Assert.ThrowsAsync<KubernetesException>(() =>
            viewer.Impersonate(new Impersonation("kubernetes-admin", ["system:masters"])).ListAsync(pods, new ListOptions { Namespace = session.Namespace }, Cancellation));

        Assert.All([list, create, impersonate], exception => Assert.Equal((KubernetesFailure.Forbidden, 403), (exception.Failure, exception.Code)));
        Assert.Contains($"list pods in namespace {session.Namespace}", list.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Clusters))]
    public async Task An_unknown_token_is_unauthorized(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        using var folder = new TempFolder();
        var real = await File.ReadAllTextAsync(session.KubeConfigPath, Cancellation);
        var forged = folder.Write("forged", "users: [{name: forger, user: {token: nobody-issued-this}}]\ncontexts: [{name: forged, context: {cluster: " + cluster + ", user: forger}}]\n");
        var rest = folder.Write("rest", real);
        using var client = new KubernetesClient(KubeConfig.Load($"{forged}{Path.PathSeparator}{rest}").Resolve("forged"));

        var exception = await Assert.ThrowsAsync<KubernetesException>(() => client.ListAsync(PodType, new ListOptions(), Cancellation));

        Assert.Equal((KubernetesFailure.Unauthorized, 401), (exception.Failure, exception.Code));
        Assert.DoesNotContain("nobody-issued-this", exception.ToString(), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Clusters))]
    public async Task Permissions_of_an_impersonated_group_apply_in_their_namespace_only(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        var maps = await session.TypeAsync("ConfigMap");
        await session.CreateAsync(Manifest.ConfigMap("one"));
        await session.CreateAsync((JsonObject)JsonNode.Parse("""
            {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": "reader"},
             "rules": [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "list"]}]}
            """)!);
        await session.CreateAsync((JsonObject)JsonNode.Parse("""
            {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "readers"},
             "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "reader"},
             "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "contract-readers"}]}
            """)!);
        var member = session.Client.Impersonate(new Impersonation("jane", ["contract-readers"]));
        var user = session.Client.Impersonate(new Impersonation("jane", []));

        // The authorizer receives the binding through its own watch.
        await Eventually.Succeeds(() => member.GetAsync(maps, session.Namespace, "one", Cancellation));

        await AssertForbiddenAsync(() => member.GetAsync(maps, "kube-system", "one", Cancellation));
        await AssertForbiddenAsync(() => member.DeleteAsync(maps, session.Namespace, "one", DeleteOptions.Default, Cancellation));
        await AssertForbiddenAsync(() => user.GetAsync(maps, session.Namespace, "one", Cancellation));
        await session.Client.GetAsync(maps, session.Namespace, "one", Cancellation);

        static async Task AssertForbiddenAsync(Func<Task> attempt) =>
            Assert.Equal(KubernetesFailure.Forbidden, (await Assert.ThrowsAsync<KubernetesException>(attempt)).Failure);
    }

    [Theory, MemberData(nameof(Clusters))]
    public async Task An_informer_without_permissions_reports_forbidden_and_starts_when_they_are_granted(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        var user = $"late-{session.Namespace}";
        var client = session.Client.Impersonate(new Impersonation(user, []));
        await session.CreateAsync(Manifest.ConfigMap("one", ("ours", "yes")));
        var informer = new Informer<ConfigMapView>(
            client,
            await session.TypeAsync("ConfigMap"),
            ConfigMapView.Project,
            new InformerOptions { Namespace = session.Namespace, LabelSelector = "ours", MaxBackoff = TimeSpan.FromMilliseconds(500) });
        using var stop = new CancellationTokenSource();
        var running = informer.RunAsync(stop.Token);

        await Eventually.True(() => informer.State.LastError is not null, "the refusal shows in the state");
        Assert.Equal(KubernetesFailure.Forbidden, informer.State.LastError!.Failure);
        Assert.True(informer.State.Reachable);
        Assert.False(informer.State.Synced);

        await session.CreateAsync((JsonObject)JsonNode.Parse("""
            {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": "watcher"},
             "rules": [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["list", "watch"]}]}
            """)!);
        await session.CreateAsync((JsonObject)JsonNode.Parse($$"""
            {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "watchers"},
             "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "watcher"},
             "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "{{user}}"}]}
            """)!);
        await Eventually.True(() => informer.State is { Synced: true, LastError: null }, "the informer syncs");

        Assert.Single(informer.Snapshot.Items);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }
}

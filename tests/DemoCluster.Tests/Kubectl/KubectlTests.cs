using ClusterCodex.DemoCluster.Tests.Support;
using ClusterCodex.TestSupport;

namespace ClusterCodex.DemoCluster.Tests.Kubectl;

/// <summary>Compatibility with the real kubectl.</summary>
public class KubectlTests(SeededCluster cluster)
{
    private readonly Support.Kubectl _kubectl = new(cluster.Host);

    [Fact]
    public async Task Get_prints_the_columns_of_a_real_cluster()
    {
        var nodes = await _kubectl.RunAsync("get nodes");
        var all = await _kubectl.RunAsync("get all -n default -o wide");
        var results = await _kubectl.RunAsync("get results -A");

        Assert.Matches("NAME +STATUS +ROLES +AGE +VERSION", nodes);
        Assert.Matches("demo-control-plane +Ready +control-plane +42d", nodes);
        Assert.Matches("NAME +READY +STATUS +RESTARTS +AGE +IP +NODE +NOMINATED NODE +READINESS GATES", all);
        Assert.Matches("NAME +READY +UP-TO-DATE +AVAILABLE +AGE +CONTAINERS +IMAGES +SELECTOR", all);
        Assert.Matches("service/web +ClusterIP +10.96.[0-9.]+ +<none> +80/TCP +12d +app=web", all);
        Assert.Matches("NAMESPACE +NAME +KIND +BACKEND +AGE", results);
    }

    [Fact]
    public async Task Get_writes_yaml_that_can_be_replaced()
    {
        var yaml = await _kubectl.RunAsync("get deployment coredns -n kube-system -o yaml");

        Assert.StartsWith("apiVersion: apps/v1\nkind: Deployment\n", yaml, StringComparison.Ordinal);
        Assert.Contains("replaced", await _kubectl.RunAsync("replace -f -", yaml), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_watch_shows_changes()
    {
        await _kubectl.RunAsync("create -f -", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: watched}\ndata: {a: b}\n");
        using var watch = _kubectl.Start("get configmap watched -w --no-headers");
        try
        {
            Assert.Matches("watched +1", await watch.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            await _kubectl.RunAsync("""patch configmap watched -p "{\"data\":{\"c\":\"d\"}}" """);
            Assert.Matches("watched +2", await watch.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        }
        finally
        {
            watch.Kill();
        }
    }

    [Fact]
    public async Task Describe_shows_why_a_pod_is_broken()
    {
        await Eventually.Succeeds(async () =>
        {
            var text = await _kubectl.RunAsync("describe pod -n broken -l app=recommender");

            Assert.Matches("Reason: +CrashLoopBackOff", text);
            Assert.Matches("Reason: +OOMKilled\n +Exit Code: +137", text);
            Assert.Matches("Limits:\n +memory: +32Mi", text);
            Assert.Matches("Warning +BackOff .*kubelet +Back-off restarting failed container recommender", text);
        });
        Assert.Matches("Endpoints: +10.244", await _kubectl.RunAsync("describe service web"));
        Assert.Matches("Non-terminated Pods", await _kubectl.RunAsync("describe node demo-worker-1"));
    }

    [Fact]
    public async Task Logs_are_those_of_the_current_and_the_previous_run()
    {
        await Eventually.Succeeds(async () => Assert.Contains("FATAL: environment variable DATABASE_URL is not set", await _kubectl.RunAsync("logs -n broken deployment/checkout -p"), StringComparison.Ordinal));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT[0-9:.]+Z nginx: start worker processes\n$", await _kubectl.RunAsync("logs deployment/web --timestamps --tail=1"));
        var (code, _, error) = await _kubectl.TryRunAsync("logs -n broken deployment/pricing");
        Assert.NotEqual(0, code);
        Assert.Contains("is waiting to start: CreateContainerConfigError", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workload_breaks_and_recovers_through_set_image_scale_restart_and_undo()
    {
        await _kubectl.RunAsync("create -f -", Deployment("rolls", "nginx:1.27", replicas: 2));
        await _kubectl.RunAsync("rollout status deployment/rolls --timeout=20s");

        await _kubectl.RunAsync("set image deployment/rolls app=nginx:9.9");
        await Eventually.Succeeds(async () => Assert.Matches("ImagePullBackOff|ErrImagePull", await _kubectl.RunAsync("get pods -l app=rolls")));
        Assert.NotEqual(0, (await _kubectl.TryRunAsync("rollout status deployment/rolls --timeout=1s")).Code);
        await _kubectl.RunAsync("rollout undo deployment/rolls");
        await _kubectl.RunAsync("rollout status deployment/rolls --timeout=20s");
        Assert.Matches("2 +<none>\n3 +<none>", await _kubectl.RunAsync("rollout history deployment/rolls"));

        await _kubectl.RunAsync("scale deployment/rolls --replicas=3");
        await _kubectl.RunAsync("set env deployment/rolls A=b");
        await _kubectl.RunAsync("set resources deployment/rolls --limits=memory=64Mi");
        await _kubectl.RunAsync("rollout restart deployment/rolls");
        await _kubectl.RunAsync("rollout status deployment/rolls --timeout=20s");
        Assert.Equal("3", await _kubectl.RunAsync("get deployment rolls -o jsonpath={.status.availableReplicas}"));

        await _kubectl.RunAsync("delete deployment rolls --timeout=20s");
        await Eventually.Succeeds(async () => Assert.Equal("", await _kubectl.RunAsync("get pods -l app=rolls -o name")));
    }

    [Fact]
    public async Task A_container_with_too_little_memory_is_killed_and_recovers_with_more()
    {
        await using var own = await DemoClusterHost.StartAsync(new DemoClusterOptions { Speed = 50 }, CancellationToken.None);
        var kubectl = new Support.Kubectl(own);
        await Eventually.Succeeds(async () => Assert.Matches("CrashLoopBackOff|OOMKilled", await kubectl.RunAsync("get pods -n broken -l app=recommender")));

        await kubectl.RunAsync("set resources -n broken deployment/recommender --limits=memory=192Mi");

        await kubectl.RunAsync("rollout status -n broken deployment/recommender --timeout=20s");
        await kubectl.RunAsync("rollout undo -n broken deployment/catalog");
        await kubectl.RunAsync("rollout status -n broken deployment/catalog --timeout=20s");
    }

    [Fact]
    public async Task Apply_works_from_the_client_and_on_the_server()
    {
        await _kubectl.RunAsync("apply -f -", Deployment("applied", "nginx:1.27", env: "[{name: A, value: '1'}, {name: B, value: '2'}]"));
        Assert.Contains("configured", await _kubectl.RunAsync("apply -f -", Deployment("applied", "nginx:1.27", env: "[{name: B, value: '2'}]")), StringComparison.Ordinal);
        Assert.Equal("B", await _kubectl.RunAsync("get deployment applied -o jsonpath={.spec.template.spec.containers[0].env[*].name}"));
        Assert.Contains("unchanged", await _kubectl.RunAsync("apply -f -", Deployment("applied", "nginx:1.27", env: "[{name: B, value: '2'}]")), StringComparison.Ordinal);

        await _kubectl.RunAsync("apply --server-side --field-manager=one -f -", Deployment("server", "nginx:1.27"));
        var (code, _, error) = await _kubectl.TryRunAsync("apply --server-side --field-manager=two -f -", Deployment("server", "nginx:1.28"));
        await _kubectl.RunAsync("apply --server-side --field-manager=two --force-conflicts -f -", Deployment("server", "nginx:1.28"));

        Assert.NotEqual(0, code);
        Assert.Contains("conflict with \"one\"", error, StringComparison.Ordinal);
        Assert.Equal("nginx:1.28", await _kubectl.RunAsync("get deployment server -o jsonpath={.spec.template.spec.containers[0].image}"));
    }

    [Fact]
    public async Task Apply_of_a_mistyped_field_is_rejected_by_name()
    {
        var (code, _, error) = await _kubectl.TryRunAsync("apply -f -", Deployment("mistyped", "nginx:1.27").Replace("selector:", "selektor:", StringComparison.Ordinal));

        Assert.NotEqual(0, code);
        Assert.Contains("spec.selektor", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("create")]
    [InlineData("apply")]
    [InlineData("apply --server-side")]
    public async Task A_list_is_created_item_by_item(string verb)
    {
        var name = $"list-{verb.Length}";
        var list = $$$"""
            apiVersion: v1
            kind: List
            items:
            - apiVersion: v1
              kind: ConfigMap
              metadata: {name: {{{name}}}}
              data: {a: "1"}
            - apiVersion: apps/v1
              kind: Deployment
              metadata: {name: {{{name}}}}
              spec:
                replicas: 0
                selector: {matchLabels: {app: {{{name}}}}}
                template:
                  metadata: {labels: {app: {{{name}}}}}
                  spec:
                    containers:
                    - name: web
                      image: nginx:1.27
                      ports: [{containerPort: 80, protocol: TCP}]
                      resources: {limits: {cpu: 100m, memory: 64Mi}}
            """;

        var output = await _kubectl.RunAsync($"{verb} -f -", list);

        Assert.Matches($"configmap/{name} (created|serverside-applied)", output);
        Assert.Matches($"deployment.apps/{name} (created|serverside-applied)", output);
        Assert.Equal(name, await _kubectl.RunAsync($"get configmap {name} -o jsonpath={{.metadata.name}}"));
    }

    [Fact]
    public async Task A_list_with_an_unknown_field_is_rejected()
    {
        var (code, _, error) = await _kubectl.TryRunAsync("create -f -", """
            {"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"list-odd"},"dta":{"a":"1"}}]}
            """);

        Assert.NotEqual(0, code);
        Assert.Contains("unknown field \"dta\"", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_makes_typed_objects_and_a_namespace_is_deleted_with_its_contents()
    {
        await _kubectl.RunAsync("create namespace made");
        await _kubectl.RunAsync("create deployment app -n made --image=nginx:1.27 --replicas=2 --port=80");
        await _kubectl.RunAsync("create configmap settings -n made --from-literal=a=b");
        await _kubectl.RunAsync("create secret generic hidden -n made --from-literal=a=b");
        await _kubectl.RunAsync("expose deployment app -n made --port=80");
        await _kubectl.RunAsync("create job once -n made --image=busybox:1.36 -- echo hi");
        await _kubectl.RunAsync("rollout status deployment/app -n made --timeout=20s");
        await _kubectl.RunAsync("wait job/once -n made --for=condition=complete --timeout=20s");

        Assert.Equal("hi\n", await _kubectl.RunAsync("logs job/once -n made"));
        Assert.Equal("b", await _kubectl.RunAsync("get configmap settings -n made -o jsonpath={.data.a}"));
        await _kubectl.RunAsync("delete namespace made --timeout=30s");
        Assert.NotEqual(0, (await _kubectl.TryRunAsync("get deployment app -n made")).Code);
    }

    [Fact]
    public async Task Auth_can_i_answers_for_both_users()
    {
        Assert.Equal("yes\n", await _kubectl.RunAsync("auth can-i delete pods -n broken"));
        Assert.Equal("no\n", (await _kubectl.TryRunAsync("auth can-i get pods --context demo-viewer")).Output);
        Assert.Contains("Forbidden", (await _kubectl.TryRunAsync("get pods --context demo-viewer")).Error, StringComparison.Ordinal);
    }

    private static string Deployment(string name, string image, int replicas = 1, string env = "[]") => $$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: {{name}}}
        spec:
          replicas: {{replicas}}
          selector:
            matchLabels: {app: {{name}}}
          template:
            metadata:
              labels: {app: {{name}}}
            spec:
              containers:
              - name: app
                image: {{image}}
                env: {{env}}

        """;
}

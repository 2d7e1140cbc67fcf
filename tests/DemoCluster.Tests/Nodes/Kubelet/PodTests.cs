using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.Tests.Support;
using ClusterCodex.TestSupport;

namespace ClusterCodex.DemoCluster.Tests.Nodes.Kubelet;

/// <summary>What the kubelet says about pods that it cannot run.</summary>
public class PodTests(SeededCluster cluster)
{
    [Theory]
    [InlineData("""{"name":"c","image":"MyCompany/App:1.0"}""", "InvalidImageName", "Failed to apply default image tag \"MyCompany/App:1.0\": couldn't parse image name \"MyCompany/App:1.0\": invalid reference format: repository name (App) must be lowercase")]
    [InlineData("""{"name":"c","image":"busybox:1.0","imagePullPolicy":"Always"}""", "ErrImagePull", "docker.io/library/busybox:1.0: not found")]
    [InlineData("""{"name":"c","image":"local:dev","imagePullPolicy":"Never"}""", "ErrImageNeverPull", "Container image \"local:dev\" is not present with pull policy of Never")]
    [InlineData("""{"name":"c","image":"busybox:1.0","command":["sleep","1h"],"securityContext":{"runAsNonRoot":true}}""", "CreateContainerConfigError", "container has runAsNonRoot and image will run as root (pod: \"web-")]
    [InlineData("""{"name":"c","image":"busybox:1.0","command":["sleep","1h"],"securityContext":{"runAsNonRoot":true,"runAsUser":0}}""", "CreateContainerConfigError", "container's runAsUser breaks non-root policy (pod: \"web-")]
    public async Task A_container_that_cannot_start_says_why(string container, string reason, string message)
    {
        using var ns = await TestNamespace.CreateAsync(cluster.Host);

        await ns.DeployAsync("web", $$"""{"containers":[{{container}}]}""");

        Assert.Contains(message, await ns.WaitingAsync(reason), StringComparison.Ordinal);
        var (eventReason, text) = reason == "ErrImageNeverPull" ? (reason, ".") : ("Failed", reason == "CreateContainerConfigError" ? "Error: container" : $"^Error: {reason}$");
        Assert.Equal("spec.containers{c}", await ns.EventAsync("Pod", "Warning", eventReason, text));
    }

    [Theory]
    [InlineData("""{"name":"c","image":"busybox:1.0","imagePullPolicy":"Never","command":["sleep","1h"]}""")]
    [InlineData("""{"name":"c","image":"busybox:1.0","command":["sh","-c","mkdir /d/mine || exit 1; sleep 1h"],"securityContext":{"runAsNonRoot":true,"runAsUser":1000},"volumeMounts":[{"name":"d","mountPath":"/d"}]}""")]
    [InlineData("""{"name":"c","image":"busybox:1.0","command":["sleep","1h"],"lifecycle":{"postStart":{"exec":{"command":["sh","-c","echo x > /d/f"]}}},"readinessProbe":{"exec":{"command":["cat","/d/f"]}},"volumeMounts":[{"name":"d","mountPath":"/d"}]}""")]
    public async Task A_container_that_may_start_does(string container)
    {
        using var ns = await TestNamespace.CreateAsync(cluster.Host);

        await ns.DeployAsync("web", $$"""{"containers":[{{container}}],"volumes":[{"name":"d","emptyDir":{} }]}""");

        await Eventually.True(async () => (await ns.GetAsync("apps/v1/deployments/web")).Object("status").Int("readyReplicas") == 1, "it is ready");
    }

    [Fact]
    public async Task A_program_that_takes_its_time_to_start_has_the_real_time_of_its_startup_probe()
    {
        using var ns = await TestNamespace.CreateAsync(cluster.Host);

        await ns.DeployAsync("web", """{"containers":[{"name":"c","image":"busybox:1.0","command":["sh","-c","sleep 2; mkdir -p /www; echo ok > /www/index.html; httpd -f -p 80 -h /www"],"startupProbe":{"httpGet":{"port":80},"periodSeconds":1,"failureThreshold":20}}]}""");

        await Eventually.True(async () => (await ns.GetAsync("apps/v1/deployments/web")).Object("status").Int("readyReplicas") == 1, "it is ready");
        Assert.All(await ns.ListAsync("pods"), pod => Assert.Equal(0, pod.Object("status").Objects("containerStatuses").Single().Int("restartCount")));
    }

    [Fact]
    public async Task A_failing_post_start_hook_ends_the_container()
    {
        using var ns = await TestNamespace.CreateAsync(cluster.Host);
        await ns.DeployAsync("web", """{"containers":[{"name":"c","image":"busybox:1.0","command":["sleep","1h"],"lifecycle":{"postStart":{"exec":{"command":["sh","-c","exit 1"]}}}}]}""");

        Assert.Equal("spec.containers{c}", await ns.EventAsync("Pod", "Warning", "FailedPostStartHook", "^PostStartHook failed$"));

        await ns.EventAsync("Pod", "Normal", "Killing", "^FailedPostStartHook$");
        await ns.WaitingAsync("CrashLoopBackOff");
    }

    [Theory]
    [InlineData("Directory", "/mnt/nfs-share", "a directory")]
    [InlineData("File", "/etc", "a file")]
    [InlineData("Socket", "/var/run/docker.sock", "a socket file")]
    public async Task A_host_path_of_another_type_is_not_mounted(string type, string path, string expected)
    {
        using var ns = await TestNamespace.CreateAsync(cluster.Host);

        await ns.DeployAsync("web", $$"""{"containers":[{"name":"c","image":"busybox:1.0","volumeMounts":[{"name":"d","mountPath":"/d"}]}],"volumes":[{"name":"d","hostPath":{"path":"{{path}}","type":"{{type}}"} }]}""");

        await ns.EventAsync("Pod", "Warning", "FailedMount", $"^MountVolume\\.SetUp failed for volume \"d\" : hostPath type check failed: {path} is not {expected}$");
    }

    [Fact]
    public async Task A_host_path_that_the_kubelet_makes_keeps_its_files_and_is_of_root()
    {
        using var ns = await TestNamespace.CreateAsync(cluster.Host);
        const string volumes = """ "volumes":[{"name":"d","hostPath":{"path":"/opt/kept","type":"DirectoryOrCreate"}}],"nodeName":"demo-worker-1" """;
        await ns.CreateAsync("pods", "first", $$"""{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"busybox:1.0","command":["sh","-c","echo here > /d/f"],"volumeMounts":[{"name":"d","mountPath":"/d"}]}],{{volumes}} } }""");
        await Eventually.True(async () => (await ns.GetAsync("pods/first")).Object("status").Text("phase") == "Succeeded", "the first pod has written");

        await ns.CreateAsync("pods", "second", $$"""{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"busybox:1.0","command":["sh","-c","grep -q here /d/f && ! mkdir /d/more"],"securityContext":{"runAsUser":7},"volumeMounts":[{"name":"d","mountPath":"/d"}]}],{{volumes}} } }""");

        await Eventually.True(async () => (await ns.GetAsync("pods/second")).Object("status").Text("phase") == "Succeeded", "the second pod reads, and may not write");
    }

    [Fact]
    public async Task A_pod_that_fills_its_volume_is_evicted_and_replaced()
    {
        using var ns = await TestNamespace.CreateAsync(cluster.Host);
        await ns.DeployAsync("cache", """{"containers":[{"name":"c","image":"busybox:1.0","command":["sh","-c","dd if=/dev/zero of=/cache/f bs=1M count=20; sleep 1h"],"volumeMounts":[{"name":"v","mountPath":"/cache"}]}],"volumes":[{"name":"v","emptyDir":{"sizeLimit":"5Mi"}}]}""");

        await Eventually.Succeeds(async () =>
        {
            var pods = await ns.ListAsync("pods");
            var evicted = Assert.Single(pods, pod => pod.Object("status").Text("phase") == "Failed").Object("status");
            Assert.Equal(("Evicted", "Usage of EmptyDir volume \"v\" exceeds the limit \"5Mi\". "), (evicted.Text("reason"), evicted.Text("message")));
            Assert.Equal(137, evicted.Objects("containerStatuses").Single().Object("state").Object("terminated").Int("exitCode"));
            Assert.Contains(evicted.Objects("conditions"), condition => condition.Text("type") == "DisruptionTarget" && condition.Text("reason") == "TerminationByKubelet");
            Assert.Contains(pods, pod => pod.Object("status").Text("phase") == "Running");
        }, TimeSpan.FromSeconds(25));
        await ns.EventAsync("Pod", "Warning", "Evicted", "^Usage of EmptyDir volume");
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.Tests.Support;
using ClusterCodex.TestSupport;

namespace ClusterCodex.DemoCluster.Tests.Nodes.Controllers;

public class WorkloadTests(SeededCluster cluster)
{
    private const string Idle = """{"containers":[{"name":"c","image":"busybox:1.0","command":["sleep","1h"]}]}""";
    private const string IdleJob = """{"restartPolicy":"Never","containers":[{"name":"c","image":"busybox:1.0","command":["sleep","1h"]}]}""";

    [Fact]
    public async Task A_refused_pod_is_an_event_of_its_controller_and_a_condition_until_the_quota_allows_it()
    {
        using var ns = await TestNamespace.CreateAsync(cluster.Host);
        await ns.CreateAsync("resourcequotas", "q", """{"spec":{"hard":{"requests.cpu":"1"}}}""");
        await ns.DeployAsync("web", Idle);
        await ns.CreateAsync("apps/v1/statefulsets", "db", $$"""{"spec":{"selector":{"matchLabels":{"app":"db"} },"template":{"metadata":{"labels":{"app":"db"} },"spec":{{Idle}} } } }""");
        await ns.CreateAsync("apps/v1/daemonsets", "agent", $$"""{"spec":{"selector":{"matchLabels":{"app":"agent"} },"template":{"metadata":{"labels":{"app":"agent"} },"spec":{{Idle}} } } }""");
        await ns.CreateAsync("batch/v1/jobs", "load", $$"""{"spec":{"template":{"spec":{{IdleJob}} } } }""");

        const string why = "is forbidden: failed quota: q: must specify requests.cpu for: c$";
        await ns.EventAsync("ReplicaSet", "Warning", "FailedCreate", "^Error creating: pods \"web-[a-z0-9]+-[a-z0-9]{5}\" " + why);
        await ns.EventAsync("StatefulSet", "Warning", "FailedCreate", "^create Pod db-0 in StatefulSet db failed error: pods \"db-0\" " + why);
        await ns.EventAsync("DaemonSet", "Warning", "FailedCreate", "^Error creating: pods \"agent-[a-z0-9]{5}\" " + why);
        await ns.EventAsync("Job", "Warning", "FailedCreate", "^Error creating: pods \"load-[a-z0-9]{5}\" " + why);
        await Eventually.True(async () => Condition(await ns.GetAsync("apps/v1/deployments/web"), "ReplicaFailure").Text("reason") == "FailedCreate", "the Deployment has the condition ReplicaFailure");

        await ns.SendAsync("PATCH", "resourcequotas/q", """{"spec":{"hard":{"requests.cpu":null,"pods":"20"}}}""", "application/merge-patch+json");

        await Eventually.True(async () => (await ns.GetAsync("apps/v1/deployments/web")) is var web && web.Object("status").Int("availableReplicas") == 1 && Condition(web, "ReplicaFailure") is null, "the Deployment is available", TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_job_ends_at_its_deadline()
    {
        using var ns = await TestNamespace.CreateAsync(cluster.Host);
        await ns.CreateAsync("batch/v1/jobs", "report", $$"""{"spec":{"activeDeadlineSeconds":1,"template":{"spec":{{IdleJob}} } } }""");

        await ns.EventAsync("Job", "Warning", "DeadlineExceeded", "^Job was active longer than specified deadline$");

        await Eventually.Succeeds(async () =>
        {
            Assert.Equal("DeadlineExceeded", Condition(await ns.GetAsync("batch/v1/jobs/report"), "Failed").Text("reason"));
            Assert.Empty(await ns.ListAsync("pods"));
        });
    }

    [Fact]
    public async Task A_cron_job_creates_the_job_that_is_due_and_deletes_it_beyond_its_history()
    {
        using var ns = await TestNamespace.CreateAsync(cluster.Host);
        await ns.CreateAsync("batch/v1/cronjobs", "hourly", """{"spec":{"schedule":"0 * * * *","suspend":true,"jobTemplate":{"spec":{"backoffLimit":0,"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"busybox:1.0","command":["sh","-c","exit 3"]}]}}}}}}""");
        var longAgo = DateTimeOffset.UtcNow.AddHours(-2).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        await ns.SendAsync("PATCH", "batch/v1/cronjobs/hourly/status", $$"""{"status":{"lastScheduleTime":"{{longAgo}}"} }""", "application/merge-patch+json");

        await ns.SendAsync("PATCH", "batch/v1/cronjobs/hourly", """{"spec":{"suspend":false}}""", "application/merge-patch+json");

        await ns.EventAsync("CronJob", "Normal", "SuccessfulCreate", "^Created job hourly-[0-9]+$");
        await ns.EventAsync("CronJob", "Normal", "SawCompletedJob", "^Saw completed job: hourly-[0-9]+, condition: Failed$");
        var job = Assert.Single(await ns.ListAsync("batch/v1/jobs"));
        var status = (await ns.GetAsync("batch/v1/cronjobs/hourly")).Object("status");
        var due = DateTimeOffset.Parse(status.Text("lastScheduleTime"), CultureInfo.InvariantCulture);
        Assert.Equal((0, 0, ""), (due.Minute, due.Second, status.Text("lastSuccessfulTime")));
        Assert.Equal(($"hourly-{due.ToUnixTimeSeconds() / 60}", "CronJob"), (job.NameOf(), job.Object("metadata").Objects("ownerReferences").Single().Text("kind")));

        await ns.SendAsync("PATCH", "batch/v1/cronjobs/hourly", """{"spec":{"failedJobsHistoryLimit":0}}""", "application/merge-patch+json");

        await Eventually.True(async () => (await ns.ListAsync("batch/v1/jobs")).Length == 0, "the failed Job is deleted");
    }

    [Fact]
    public async Task A_pod_waits_for_its_claim_to_exist()
    {
        using var ns = await TestNamespace.CreateAsync(cluster.Host);
        await ns.DeployAsync("store", """{"containers":[{"name":"c","image":"busybox:1.0","command":["sleep","1h"],"volumeMounts":[{"name":"d","mountPath":"/d"}]}],"volumes":[{"name":"d","persistentVolumeClaim":{"claimName":"data"}}]}""");
        await ns.EventAsync("Pod", "Warning", "FailedScheduling", "^0/3 nodes are available: persistentvolumeclaim \"data\" not found\\. ");

        await ns.CreateAsync("persistentvolumeclaims", "data", """{"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}""");

        await Eventually.True(async () => (await ns.ListAsync("pods")).Any(pod => pod.Object("status").Text("phase") == "Running"), "the pod runs");
    }

    [Fact]
    public async Task A_host_port_is_free_once_on_each_node()
    {
        using var ns = await TestNamespace.CreateAsync(cluster.Host);
        await ns.DeployAsync("edge", """{"containers":[{"name":"c","image":"busybox:1.0","command":["sleep","1h"],"ports":[{"containerPort":80,"hostPort":28099}]}]}""", replicas: 3);

        await ns.EventAsync("Pod", "Warning", "FailedScheduling", "2 node\\(s\\) didn't have free ports for the requested pod ports");

        await Eventually.Succeeds(async () =>
        {
            var nodes = (await ns.ListAsync("pods")).Select(pod => pod.Object("spec").Text("nodeName")).ToArray();
            Assert.Equal(["", "demo-worker-1", "demo-worker-2"], nodes.Order(StringComparer.Ordinal));
        });
    }

    private static JsonObject? Condition(JsonObject value, string type) => value.Object("status").Objects("conditions").FirstOrDefault(condition => condition.Text("type") == type);
}

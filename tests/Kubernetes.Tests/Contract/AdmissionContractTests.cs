using System.Text.Json.Nodes;
using ClusterCodex.TestSupport;

namespace ClusterCodex.Kubernetes.Tests.Contract;

/// <summary>Pods that LimitRanges and ResourceQuotas refuse, and what controllers say of them.</summary>
public class AdmissionContractTests : ContractTest
{
    [Theory, MemberData(nameof(Clusters))]
    public async Task A_limit_range_refuses_a_pod_and_names_its_bound(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        var range = Manifest.Of("v1", "LimitRange", "bounds");
        range["spec"] = JsonNode.Parse("""{"limits":[{"type":"Container","max":{"memory":"100Mi"}}]}""");
        await session.CreateAsync(range);

        await AssertRefusedAsync(session, """{"limits":{"memory":"500Mi"}}""", "maximum memory usage per Container is 100Mi, but limit is 500Mi");
    }

    [Theory, MemberData(nameof(Clusters))]
    public async Task A_quota_refuses_a_pod_and_names_what_is_missing_or_exceeded(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        await session.CreateAsync(Quota());

        await AssertRefusedAsync(session, "{}", "failed quota: q: must specify requests.cpu");
        await AssertRefusedAsync(session, """{"requests":{"cpu":"2"}}""", "exceeded quota: q, requested: requests.cpu=2, used: requests.cpu=0, limited: requests.cpu=1");
    }

    [Theory, MemberData(nameof(Clusters))]
    public async Task The_controller_of_a_refused_pod_records_why(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        await session.CreateAsync(Quota());
        await session.CreateAsync(Manifest.Deployment("web", 1, "sleep 3600"));
        var set = Manifest.Deployment("db", 1, "sleep 3600");
        set["kind"] = "StatefulSet";
        set["spec"]!["serviceName"] = "db";
        await session.CreateAsync(set);

        await Eventually.Succeeds(async () =>
        {
            var events = await session.Client.ListAsync(await session.Client.Discovery.GetAsync("Event", "", Cancellation), new ListOptions { Namespace = session.Namespace }, Cancellation);
            var refused = events.Where(one => Text(one, "reason") == "FailedCreate" && Text(one, "type") == "Warning").ToList();
            Assert.Contains(refused, one => Text(one, "involvedObject", "kind") == "ReplicaSet" && IsMessage(one, "Error creating: pods \"web-", "failed quota: q: must specify requests.cpu"));
            Assert.Contains(refused, one => Text(one, "involvedObject", "kind") == "StatefulSet" && IsMessage(one, "create Pod db-0 in StatefulSet db failed error: pods \"db-0\" is forbidden: ", "failed quota: q: must specify requests.cpu"));
        });
    }

    private static JsonObject Quota()
    {
        var quota = Manifest.Of("v1", "ResourceQuota", "q");
        quota["spec"] = JsonNode.Parse("""{"hard":{"requests.cpu":"1"}}""");
        return quota;
    }

    // The API server learns of a new bound through its own watch, and lets pods in until then.
    private static Task AssertRefusedAsync(ClusterSession session, string resources, string why) => Eventually.Succeeds(async () =>
    {
        var pod = Manifest.Pod($"p-{Guid.NewGuid().ToString("N")[..8]}", "true", restartPolicy: "Never");
        pod["spec"]!["containers"]![0]!["resources"] = JsonNode.Parse(resources);
        var pods = await session.TypeAsync("Pod");
        var exception = await Assert.ThrowsAsync<KubernetesException>(() => session.Client.CreateAsync(pods, session.Namespace, pod, WriteOptions.Default, Cancellation));
        Assert.Equal((KubernetesFailure.Forbidden, "Forbidden"), (exception.Failure, exception.Reason));
        Assert.Contains(why, exception.Message, StringComparison.Ordinal);
    });

    private static bool IsMessage(JsonObject one, string start, string part) =>
        Text(one, "message") is { } message && message.StartsWith(start, StringComparison.Ordinal) && message.Contains(part, StringComparison.Ordinal);

    private static string? Text(JsonNode node, params string[] path) => path.Aggregate<string, JsonNode?>(node, (at, field) => at?[field])?.GetValue<string>();
}

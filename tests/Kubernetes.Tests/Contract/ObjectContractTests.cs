using System.Text.Json.Nodes;

namespace ClusterCodex.Kubernetes.Tests.Contract;

public class ObjectContractTests : ContractTest
{
    [Theory, MemberData(nameof(Clusters))]
    public async Task An_object_is_created_read_and_deleted(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        var maps = await session.TypeAsync("ConfigMap");

        var created = await session.CreateAsync(Manifest.ConfigMap("one"));
        var read = await session.Client.GetAsync(maps, session.Namespace, "one", Cancellation);
        await session.Client.DeleteAsync(maps, session.Namespace, "one", DeleteOptions.Default, Cancellation);

        Assert.Equal(Text(created, "metadata", "uid"), Text(read, "metadata", "uid"));
        Assert.Equal("red", Text(read, "data", "colour"));
        Assert.Null(await session.Client.FindAsync(maps, session.Namespace, "one", Cancellation));
        var missing = await Assert.ThrowsAsync<KubernetesException>(() => session.Client.GetAsync(maps, session.Namespace, "one", Cancellation));
        Assert.Equal((KubernetesFailure.NotFound, 404, "NotFound"), (missing.Failure, missing.Code, missing.Reason));
        Assert.Contains($"configmaps one in namespace {session.Namespace}", missing.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Clusters))]
    public async Task Creating_twice_reports_that_the_object_exists(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        var maps = await session.TypeAsync("ConfigMap");
        await session.CreateAsync(Manifest.ConfigMap("one"));

        var exception = await Assert.ThrowsAsync<KubernetesException>(() =>
            session.Client.CreateAsync(maps, session.Namespace, Manifest.ConfigMap("one"), WriteOptions.Default, Cancellation));

        Assert.Equal(KubernetesFailure.AlreadyExists, exception.Failure);
    }

    [Theory, MemberData(nameof(Clusters))]
    public async Task An_update_from_an_old_version_is_a_conflict(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        var maps = await session.TypeAsync("ConfigMap");
        var first = await session.CreateAsync(Manifest.ConfigMap("one"));
        var mine = (JsonObject)first.DeepClone();
        mine["data"]!["colour"] = "blue";
        await session.Client.UpdateAsync(maps, session.Namespace, "one", mine, WriteOptions.Default, Cancellation);

        first["data"]!["colour"] = "green";
        var exception = await Assert.ThrowsAsync<KubernetesException>(() =>
            session.Client.UpdateAsync(maps, session.Namespace, "one", first, WriteOptions.Default, Cancellation));

        Assert.Equal(KubernetesFailure.Conflict, exception.Failure);
        var stored = await session.Client.GetAsync(maps, session.Namespace, "one", Cancellation);
        Assert.Equal("blue", Text(stored, "data", "colour"));
    }

    [Theory, MemberData(nameof(Clusters))]
    public async Task Every_type_of_patch_is_applied(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        var deployments = await session.TypeAsync("Deployment");
        await session.CreateAsync(Manifest.Deployment("web", replicas: 0, "sleep 3600"));

        // Strategic: the container is found by its name and keeps its command.
        var strategic = await Patch(PatchType.Strategic, """{"spec":{"template":{"spec":{"containers":[{"name":"main","env":[{"name":"A","value":"1"}]}]}}}}""");
        Assert.Equal("sh", Text(Container(strategic), "command", 0));
        Assert.Equal("1", Text(Container(strategic), "env", 0, "value"));

        // Merge: null removes.
        var merge = await Patch(PatchType.Merge, """{"metadata":{"annotations":{"note":"kept","gone":null}}}""");
        Assert.Equal("kept", Text(merge, "metadata", "annotations", "note"));

        var json = await Patch(PatchType.Json, """[{"op":"test","path":"/spec/replicas","value":0},{"op":"replace","path":"/spec/template/spec/containers/0/env/0/value","value":"2"}]""");
        Assert.Equal("2", Text(Container(json), "env", 0, "value"));

        var failed = await Assert.ThrowsAsync<KubernetesException>(() => Patch(PatchType.Json, """[{"op":"test","path":"/spec/replicas","value":7}]"""));
        Assert.Equal(KubernetesFailure.Invalid, failed.Failure);

        Task<JsonObject> Patch(PatchType type, string patch) =>
            session.Client.PatchAsync(deployments, session.Namespace, "web", type, JsonNode.Parse(patch)!, WriteOptions.Default, Cancellation);

        static JsonObject Container(JsonObject deployment) => (JsonObject)deployment["spec"]!["template"]!["spec"]!["containers"]![0]!;
    }

    [Theory, MemberData(nameof(Clusters))]
    public async Task Apply_creates_owns_and_conflicts_over_fields(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        var maps = await session.TypeAsync("ConfigMap");

        var created = await Apply("red", "first", force: false);
        var conflict = await Assert.ThrowsAsync<KubernetesException>(() => Apply("blue", "second", force: false));
        var forced = await Apply("blue", "second", force: true);

        Assert.Equal("red", Text(created, "data", "colour"));
        Assert.Equal(KubernetesFailure.Conflict, conflict.Failure);
        Assert.Equal("blue", Text(forced, "data", "colour"));

        Task<JsonObject> Apply(string colour, string manager, bool force)
        {
            var map = Manifest.Of("v1", "ConfigMap", "applied");
            map["data"] = new JsonObject { ["colour"] = colour };
            return session.Client.PatchAsync(maps, session.Namespace, "applied", PatchType.Apply, map, new WriteOptions { FieldManager = manager, Force = force }, Cancellation);
        }
    }

    [Theory, MemberData(nameof(Clusters))]
    public async Task A_dry_run_returns_the_result_without_storing_it(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        var maps = await session.TypeAsync("ConfigMap");
        var dry = new WriteOptions { DryRun = true };
        await session.CreateAsync(Manifest.ConfigMap("one"));

        var created = await session.Client.CreateAsync(maps, session.Namespace, Manifest.ConfigMap("two"), dry, Cancellation);
        var patched = await session.Client.PatchAsync(maps, session.Namespace, "one", PatchType.Merge, JsonNode.Parse("""{"data":{"colour":"blue"}}""")!, dry, Cancellation);
        await session.Client.DeleteAsync(maps, session.Namespace, "one", new DeleteOptions { DryRun = true }, Cancellation);

        Assert.Equal("two", Text(created, "metadata", "name"));
        Assert.Equal("blue", Text(patched, "data", "colour"));
        Assert.Null(await session.Client.FindAsync(maps, session.Namespace, "two", Cancellation));
        var stored = await session.Client.GetAsync(maps, session.Namespace, "one", Cancellation);
        Assert.Equal("red", Text(stored, "data", "colour"));
    }

    [Theory, MemberData(nameof(Clusters))]
    public async Task Scaling_goes_through_the_scale_subresource(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        var deployments = await session.TypeAsync("Deployment");
        await session.CreateAsync(Manifest.Deployment("web", replicas: 0, "sleep 3600"));

        var dry = await session.Client.ScaleAsync(deployments, session.Namespace, "web", 3, new WriteOptions { DryRun = true }, Cancellation);
        var before = await session.Client.GetScaleAsync(deployments, session.Namespace, "web", Cancellation);
        var scaled = await session.Client.ScaleAsync(deployments, session.Namespace, "web", 2, WriteOptions.Default, Cancellation);
        var after = await session.Client.GetScaleAsync(deployments, session.Namespace, "web", Cancellation);

        Assert.Equal((3, 0, 2, 2), (dry, before, scaled, after));
    }

    [Theory, MemberData(nameof(Clusters))]
    public async Task Status_and_spec_change_only_through_their_own_endpoint(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        var deployments = await session.TypeAsync("Deployment");
        var deployment = Manifest.Deployment("web", replicas: 0, "sleep 3600");
        deployment["spec"]!["paused"] = true;
        await session.CreateAsync(deployment);
        var patch = JsonNode.Parse("""{"spec":{"minReadySeconds":7},"status":{"conditions":[{"type":"Tested","status":"True","reason":"ByHand"}]}}""")!;

        var status = await session.Client.PatchAsync(
            deployments, session.Namespace, "web", PatchType.Merge, patch.DeepClone(), new WriteOptions { Subresource = "status", DryRun = true }, Cancellation);
        var spec = await session.Client.PatchAsync(
            deployments, session.Namespace, "web", PatchType.Merge, patch.DeepClone(), new WriteOptions { DryRun = true }, Cancellation);

        Assert.Equal("ByHand", Text(status, "status", "conditions", 0, "reason"));
        Assert.Null(status["spec"]!["minReadySeconds"]);
        Assert.Equal(7, spec["spec"]!["minReadySeconds"]!.GetValue<int>());
        Assert.DoesNotContain("ByHand", spec.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Clusters))]
    public async Task A_deletion_for_another_uid_is_rejected(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        var maps = await session.TypeAsync("ConfigMap");
        await session.CreateAsync(Manifest.ConfigMap("one"));

        var exception = await Assert.ThrowsAsync<KubernetesException>(() => session.Client.DeleteAsync(
            maps, session.Namespace, "one", new DeleteOptions { Uid = Guid.Empty.ToString() }, Cancellation));

        Assert.Equal(KubernetesFailure.Conflict, exception.Failure);
        Assert.NotNull(await session.Client.FindAsync(maps, session.Namespace, "one", Cancellation));
    }

    [Theory, MemberData(nameof(Clusters))]
    public async Task An_invalid_object_is_rejected_with_its_field(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        var deployments = await session.TypeAsync("Deployment");
        var deployment = Manifest.Deployment("web", replicas: -1, "sleep 3600");

        var exception = await Assert.ThrowsAsync<KubernetesException>(() =>
            session.Client.CreateAsync(deployments, session.Namespace, deployment, WriteOptions.Default, Cancellation));

        Assert.Equal(KubernetesFailure.Invalid, exception.Failure);
        Assert.Contains(exception.Status!.Causes, cause => cause.Field == "spec.replicas");
    }

    private static string? Text(JsonNode? node, params object[] path)
    {
        foreach (var step in path)
        {
            node = step is int index ? node?[index] : node?[(string)step];
        }

        return node?.GetValue<string>();
    }
}

using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Errors;
using ClusterCodex.DemoCluster.ApiServer.Patches;
using ClusterCodex.DemoCluster.ApiServer.Resources;

namespace ClusterCodex.DemoCluster.Tests.ApiServer.Patches;

public class ServerSideApplyTests
{
    [Fact]
    public void Merge_FieldGivenUp_IsRemoved()
    {
        var first = Apply(new JsonObject(), "one", """{"spec":{"replicas":2,"minReadySeconds":5}}""");

        var second = Apply(first, "one", """{"spec":{"replicas":2}}""");

        Assert.Null(second.Object("spec").Number("minReadySeconds"));
        Assert.Equal(2, second.Object("spec").Number("replicas"));
    }

    [Fact]
    public void Merge_FieldOfAnother_IsAConflictThatNamesIt()
    {
        var first = Apply(new JsonObject(), "one", """{"spec":{"template":{"spec":{"containers":[{"name":"a","image":"x:1"}]}}}}""");

        var refused = Assert.Throws<ApiException>(() => Apply(first, "two", """{"spec":{"template":{"spec":{"containers":[{"name":"a","image":"x:2"}]}}}}"""));

        Assert.Equal(409, refused.Code);
        Assert.Contains("\"one\"", refused.Message, StringComparison.Ordinal);
        Assert.Contains(".spec.template.spec.containers[name=\"a\"].image", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Merge_ByForce_TakesTheField()
    {
        var first = Apply(new JsonObject(), "one", """{"spec":{"replicas":1}}""");

        var second = Apply(first, "two", """{"spec":{"replicas":3}}""", force: true);

        Assert.Equal(3, second.Object("spec").Number("replicas"));
        Assert.Equal(["two"], second.Object("metadata").Objects("managedFields").Select(entry => entry.Text("manager")));
    }

    [Fact]
    public void Merge_SameValue_IsShared()
    {
        var first = Apply(new JsonObject(), "one", """{"spec":{"replicas":1}}""");
        var shared = Apply(first, "two", """{"spec":{"replicas":1}}""");

        var after = Apply(shared, "one", """{"spec":{}}""");

        Assert.Equal(1, after.Object("spec").Number("replicas"));
    }

    [Fact]
    public void Merge_ListItemGivenUp_RemovesOnlyThatItem()
    {
        var first = Apply(new JsonObject(), "one", """{"spec":{"template":{"spec":{"containers":[{"name":"a","image":"x"},{"name":"b","image":"y"}]}}}}""");

        var second = Apply(first, "one", """{"spec":{"template":{"spec":{"containers":[{"name":"b","image":"y"}]}}}}""");

        Assert.Equal(["b"], second.Object("spec").Object("template").Object("spec").Objects("containers").Select(container => container.Text("name")));
    }

    private static JsonObject Apply(JsonObject current, string manager, string configuration, bool force = false) => ServerSideApply.Merge(
        BuiltInKinds.Deployment, (JsonObject)current.DeepClone(), (JsonObject)JsonNode.Parse(configuration)!, new WriteOptions { Manager = manager, IsApply = true }, force, DateTimeOffset.UnixEpoch);
}

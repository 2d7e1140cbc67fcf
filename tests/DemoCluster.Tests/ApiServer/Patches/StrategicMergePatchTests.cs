using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Errors;
using ClusterCodex.DemoCluster.ApiServer.Patches;
using ClusterCodex.DemoCluster.ApiServer.Schema;

namespace ClusterCodex.DemoCluster.Tests.ApiServer.Patches;

public class StrategicMergePatchTests
{
    private const string Containers = """{"containers":[{"name":"a","image":"x:1","env":[{"name":"A","value":"1"},{"name":"B","value":"2"}]},{"name":"b","image":"y:1"}]}""";

    [Fact]
    public void Apply_ListWithMergeKey_ChangesTheNamedItemOnly() => Check(
        Containers,
        """{"containers":[{"name":"a","image":"x:2"}]}""",
        """{"containers":[{"name":"a","image":"x:2","env":[{"name":"A","value":"1"},{"name":"B","value":"2"}]},{"name":"b","image":"y:1"}]}""");

    [Fact]
    public void Apply_NestedDeleteDirective_RemovesTheItem() => Check(
        Containers,
        """{"containers":[{"name":"a","env":[{"$patch":"delete","name":"A"}]}]}""",
        """{"containers":[{"name":"a","image":"x:1","env":[{"name":"B","value":"2"}]},{"name":"b","image":"y:1"}]}""");

    [Fact]
    public void Apply_ReplaceDirective_ReplacesTheList() => Check(
        Containers,
        """{"containers":[{"$patch":"replace"},{"name":"c","image":"z:1"}]}""",
        """{"containers":[{"name":"c","image":"z:1"}]}""");

    [Fact]
    public void Apply_ElementOrder_OrdersTheMergedList() => Check(
        Containers,
        """{"$setElementOrder/containers":[{"name":"c"},{"name":"b"},{"name":"a"}],"containers":[{"name":"c","image":"z:1"}]}""",
        """{"containers":[{"name":"c","image":"z:1"},{"name":"b","image":"y:1"},{"name":"a","image":"x:1","env":[{"name":"A","value":"1"},{"name":"B","value":"2"}]}]}""");

    [Fact]
    public void Apply_RetainKeys_DropsTheOtherSource() => Check(
        """{"volumes":[{"name":"v","emptyDir":{}}]}""",
        """{"volumes":[{"name":"v","$retainKeys":["name","configMap"],"configMap":{"name":"c"}}]}""",
        """{"volumes":[{"name":"v","configMap":{"name":"c"}}]}""");

    [Fact]
    public void Apply_ListWithoutMergeKey_IsReplaced() => Check(
        """{"tolerations":[{"key":"a"},{"key":"b"}]}""",
        """{"tolerations":[{"key":"c"}]}""",
        """{"tolerations":[{"key":"c"}]}""");

    [Fact]
    public void Apply_Null_RemovesTheField() => Check("""{"nodeName":"n","hostname":"h"}""", """{"nodeName":null}""", """{"hostname":"h"}""");

    [Fact]
    public void Apply_ItemWithoutItsKey_IsRefused()
    {
        var patch = (JsonObject)JsonNode.Parse("""{"containers":[{"image":"x:2"}]}""")!;

        var refused = Assert.Throws<ApiException>(() => StrategicMergePatch.Apply(BuiltInSchemas.Find("core.v1.PodSpec"), (JsonObject)JsonNode.Parse(Containers)!, patch));

        Assert.Equal(400, refused.Code);
        Assert.Contains("merge key: name", refused.Message, StringComparison.Ordinal);
    }

    private static void Check(string target, string patch, string expected)
    {
        var patched = StrategicMergePatch.Apply(BuiltInSchemas.Find("core.v1.PodSpec"), (JsonObject)JsonNode.Parse(target)!, (JsonObject)JsonNode.Parse(patch)!);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), patched), patched.ToJsonString());
    }
}

using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Errors;
using ClusterCodex.DemoCluster.ApiServer.Patches;

namespace ClusterCodex.DemoCluster.Tests.ApiServer.Patches;

public class PlainPatchTests
{
    [Theory]
    [InlineData("""[{"op":"add","path":"/a/b","value":1}]""", """{"a":{"b":1},"l":[1,2]}""")]
    [InlineData("""[{"op":"add","path":"/l/1","value":9}]""", """{"a":{},"l":[1,9,2]}""")]
    [InlineData("""[{"op":"add","path":"/l/-","value":3}]""", """{"a":{},"l":[1,2,3]}""")]
    [InlineData("""[{"op":"remove","path":"/l/0"}]""", """{"a":{},"l":[2]}""")]
    [InlineData("""[{"op":"replace","path":"/l/0","value":7}]""", """{"a":{},"l":[7,2]}""")]
    [InlineData("""[{"op":"move","from":"/l","path":"/m"}]""", """{"a":{},"m":[1,2]}""")]
    [InlineData("""[{"op":"copy","from":"/l","path":"/a/x~1y"}]""", """{"a":{"x/y":[1,2]},"l":[1,2]}""")]
    [InlineData("""[{"op":"test","path":"/l/0","value":1},{"op":"remove","path":"/a"}]""", """{"l":[1,2]}""")]
    public void JsonPatch_Operation_FollowsTheRfc(string patch, string expected)
    {
        var patched = JsonPatch.Apply((JsonObject)JsonNode.Parse("""{"a":{},"l":[1,2]}""")!, (JsonArray)JsonNode.Parse(patch)!);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), patched), patched.ToJsonString());
    }

    [Theory]
    [InlineData("""[{"op":"remove","path":"/nope"}]""", 422)]
    [InlineData("""[{"op":"replace","path":"/l/7","value":1}]""", 422)]
    [InlineData("""[{"op":"test","path":"/l/0","value":2}]""", 422)]
    [InlineData("""[{"op":"add","path":"l","value":2}]""", 400)]
    [InlineData("""[{"op":"explode","path":"/l"}]""", 400)]
    [InlineData("""[{"op":"add","path":"/x"}]""", 400)]
    public void JsonPatch_Impossible_IsRejected(string patch, int code)
    {
        var refused = Assert.Throws<ApiException>(() => JsonPatch.Apply((JsonObject)JsonNode.Parse("""{"l":[1,2]}""")!, (JsonArray)JsonNode.Parse(patch)!));

        Assert.Equal(code, refused.Code);
    }

    [Fact]
    public void MergePatch_NullsAndNestedObjects_FollowTheRfc()
    {
        var patched = MergePatch.Apply(
            (JsonObject)JsonNode.Parse("""{"a":{"b":1,"c":2},"l":[1,2],"x":1}""")!,
            (JsonObject)JsonNode.Parse("""{"a":{"b":null,"d":{"e":null,"f":3}},"l":[9],"x":{"y":1}}""")!);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"a":{"c":2,"d":{"f":3}},"l":[9],"x":{"y":1}}"""), patched), patched.ToJsonString());
    }
}

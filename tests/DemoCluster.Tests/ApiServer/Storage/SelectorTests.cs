using System.Collections.Frozen;
using System.Text;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.Tests.ApiServer.Storage;

public class SelectorTests
{
    private static readonly Dictionary<string, string> Labels = new() { ["app"] = "web", ["tier"] = "front", ["example.com/x"] = "" };

    [Theory]
    [InlineData("", true)]
    [InlineData("app=web", true)]
    [InlineData("app==web,tier=front", true)]
    [InlineData("app!=web", false)]
    [InlineData("other!=web", true)]
    [InlineData("app in (web, api)", true)]
    [InlineData("app notin (web)", false)]
    [InlineData("other notin (web)", true)]
    [InlineData("tier", true)]
    [InlineData("!tier", false)]
    [InlineData("!other,app in (web),tier=front", true)]
    [InlineData("example.com/x=", true)]
    public void LabelSelector_Parse_MatchesAsInKubectl(string text, bool matches) => Assert.Equal(matches, LabelSelector.Parse(text).Matches(Labels));

    [Theory]
    [InlineData("app in (web")]
    [InlineData("=web")]
    [InlineData("app of (web)")]
    [InlineData("app=a b")]
    public void LabelSelector_Malformed_Throws(string text) => Assert.Throws<FormatException>(() => LabelSelector.Parse(text));

    [Theory]
    [InlineData("metadata.name=web-1", true)]
    [InlineData("metadata.namespace!=default", false)]
    [InlineData("status.phase=Running,spec.nodeName=node-1", true)]
    [InlineData("status.phase!=Running", false)]
    [InlineData("spec.nodeName==node-2", false)]
    public void FieldSelector_Pod_MatchesItsFields(string text, bool matches)
    {
        var pod = new StoredObject(
            new ObjectKey("default", "web-1"), "u", 1, FrozenDictionary<string, string>.Empty,
            Encoding.UTF8.GetBytes("""{"metadata":{"name":"web-1"},"spec":{"nodeName":"node-1"},"status":{"phase":"Running"}}"""));

        Assert.Equal(matches, FieldSelector.Parse(text, BuiltInKinds.Pod).Matches(pod));
    }

    [Theory]
    [InlineData("spec.image=x")]
    [InlineData("status.phase")]
    public void FieldSelector_UnknownField_Throws(string text) => Assert.Throws<FormatException>(() => FieldSelector.Parse(text, BuiltInKinds.Pod));
}

using ClusterCodex.DemoCluster.Nodes.Kubelet;

namespace ClusterCodex.DemoCluster.Tests.Nodes.Kubelet;

public class ImageReferenceTests
{
    [Theory]
    [InlineData("busybox")]
    [InlineData("busybox:1.0")]
    [InlineData("localhost/app:dev_1")]
    [InlineData("registry.example.test:5000/team/my-app__x:v1.2")]
    [InlineData("Registry.Example.Test/app")]
    [InlineData("redis:7@sha256:0123456789012345678901234567890123456789012345678901234567890123")]
    public void Valid_names_have_no_problem(string name) => Assert.Null(ImageReference.Problem(name));

    [Theory]
    [InlineData("App:1.0", "invalid reference format: repository name (App) must be lowercase")]
    [InlineData("team/App", "invalid reference format: repository name (team/App) must be lowercase")]
    [InlineData("app:", "invalid reference format")]
    [InlineData("app:1.0:2", "invalid reference format")]
    [InlineData("-app", "invalid reference format")]
    [InlineData("team//app", "invalid reference format")]
    [InlineData("app name", "invalid reference format")]
    public void Invalid_names_say_what_is_wrong(string name, string problem) => Assert.Equal(problem, ImageReference.Problem(name));
}

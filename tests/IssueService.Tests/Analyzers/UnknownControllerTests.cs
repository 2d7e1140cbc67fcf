namespace ClusterCodex.IssueService.Tests.Analyzers;

public sealed class UnknownControllerTests : DetectorTest
{
    [Fact]
    public void Pods_of_a_custom_controller_are_its_issue()
    {
        Apply(Pod("a", "ErrImagePull"));
        Apply(Pod("b", "ErrImagePull"));

        Wait(TimeSpan.FromMinutes(1));

        Assert.Equal("Rollout/web: ImagePullBackOff: Container 'app' cannot pull image 'web:2'. 2 pods.", Assert.Single(Said));
        Assert.Equal(["a", "b"], Issues[0].Findings[0].Members.Select(member => member.Name));

        Delete("Pod", "shop", "a");
        Delete("Pod", "shop", "b");
        Assert.Empty(Said);
    }

    private static string Pod(string name, string reason) => $$"""
        apiVersion: v1
        kind: Pod
        metadata: { name: {{name}}, namespace: shop, ownerReferences: [ { apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: web, uid: r1, controller: true } ] }
        spec: { nodeName: n1, containers: [ { name: app, image: "web:2" } ] }
        status: { phase: Pending, containerStatuses: [ { name: app, image: "web:2", state: { waiting: { reason: {{reason}} } } } ] }
        """;
}

using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.Tests.Analyzers;

public sealed class RegistryAnalyzerTests : DetectorTest
{
    private const string NoHost = "rpc error: code = Unknown desc = failed to pull and unpack image \"{0}\": failed to resolve reference \"{0}\": failed to do request: Head \"https://quay.example/v2/\": dial tcp: lookup quay.example on 10.96.0.10:53: no such host";
    private const string NoTag = "rpc error: code = NotFound desc = failed to pull and unpack image \"{0}\": failed to resolve reference \"{0}\": {0}: not found";

    public RegistryAnalyzerTests() => Apply("""
        apiVersion: v1
        kind: Namespace
        metadata: { name: shop }
        """);

    [Fact]
    public void A_registry_that_fails_several_workloads_is_one_issue_that_names_them()
    {
        Apply(Pull("a", "quay.example/a:1", NoHost));
        Apply(Pull("b", "quay.example/b:1", NoHost));

        // Others may follow.
        Assert.Empty(Said);
        Wait(TimeSpan.FromSeconds(15));
        Assert.Equal(
            ["Pod/a: ImagePullBackOff: Container 'app' cannot pull image 'quay.example/a:1': the registry 'quay.example' cannot be reached (no such host).", "Pod/b: ImagePullBackOff: Container 'app' cannot pull image 'quay.example/b:1': the registry 'quay.example' cannot be reached (no such host)."],
            Said);

        Apply(Pull("c", "quay.example/c:1", NoHost));

        Assert.Equal("Namespace/shop: Image registry fails: Pods cannot start, because the registry 'quay.example' cannot be reached (no such host).", Assert.Single(Said));
        Assert.Equal(Severity.Critical, Issues[0].Severity);
        Assert.Equal(["a", "b", "c"], Issues[0].Leading!.Members.Select(member => member.Name));

        Wait(TimeSpan.FromSeconds(15));
        Apply(Runs("a", "quay.example/a:1"));
        Assert.Equal(["Pod/b", "Pod/c"], Said.Select(said => said.Split(':')[0]));
    }

    [Fact]
    public void A_workload_speaks_again_when_the_event_of_another_expires()
    {
        foreach (var name in (string[])["a", "b", "c"])
        {
            Apply(Pull(name, $"quay.example/{name}:1", NoHost));
        }

        Assert.StartsWith("Namespace/shop", Assert.Single(Said), StringComparison.Ordinal);
        Wait(TimeSpan.FromSeconds(15));

        Delete("Event", "shop", "a.1");
        Assert.Equal(["Pod/a", "Pod/b", "Pod/c"], Said.Select(said => said.Split(':')[0]));
    }

    [Fact]
    public void An_old_event_of_a_registry_that_answers_again_is_nothing()
    {
        foreach (var name in (string[])["a", "b", "c"])
        {
            Apply(Pull(name, $"quay.example/{name}:1", NoHost));
        }

        Wait(TimeSpan.FromMinutes(5));
        foreach (var name in (string[])["a", "b", "c"])
        {
            Apply(Pull(name, $"quay.example/{name}:1", NoTag).Replace($"{name}.1", $"{name}.2", StringComparison.Ordinal));
        }

        Assert.Equal(["Pod/a", "Pod/b", "Pod/c"], Said.Select(said => said.Split(':')[0]));
    }

    [Fact]
    public void Images_that_a_registry_does_not_have_are_issues_of_their_own()
    {
        foreach (var name in (string[])["a", "b", "c"])
        {
            Apply(Pull(name, $"quay.example/{name}:1", NoTag));
        }

        Assert.Equal(3, Said.Count());
        Assert.All(Said, said => Assert.Contains("the registry has no such image or tag", said, StringComparison.Ordinal));
    }

    [Fact]
    public void A_pod_that_has_another_cause_keeps_its_issue()
    {
        Apply(Pull("a", "quay.example/a:1", NoHost));
        Apply(Pull("b", "quay.example/b:1", NoHost));
        Apply(Pull("d", "quay.example/d:1", NoHost));
        Apply(Pull("c", "quay.example/c:1", NoHost).Replace(
            "containerStatuses: [",
            "containerStatuses: [ { name: side, restartCount: 5, state: { waiting: { reason: CrashLoopBackOff } }, lastState: { terminated: { exitCode: 1 } } },",
            StringComparison.Ordinal));

        Assert.Equal(["Namespace/shop", "Pod/c"], Said.Select(said => said.Split(':')[0]).Order());
        Assert.Contains("'side' keeps crashing", Said.Single(said => said.StartsWith("Pod/c", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    private static string Pull(string name, string image, string message) => $$"""
        apiVersion: v1
        kind: Event
        metadata: { name: {{name}}.1, namespace: shop }
        involvedObject: { kind: Pod, namespace: shop, name: {{name}}, uid: {{name}}, fieldPath: 'spec.containers{app}' }
        reason: Failed
        message: 'Failed to pull image "{{image}}": {{string.Format(System.Globalization.CultureInfo.InvariantCulture, message, image)}}'
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: {{name}}, namespace: shop, uid: {{name}} }
        spec: { nodeName: n1, containers: [ { name: app, image: '{{image}}' } ] }
        status: { phase: Pending, containerStatuses: [ { name: app, image: '{{image}}', restartCount: 0, state: { waiting: { reason: ImagePullBackOff, message: 'Back-off pulling image "{{image}}"' } } } ] }
        """;

    private static string Runs(string name, string image) => $$"""
        apiVersion: v1
        kind: Pod
        metadata: { name: {{name}}, namespace: shop, uid: {{name}} }
        spec: { nodeName: n1, containers: [ { name: app, image: '{{image}}' } ] }
        status: { phase: Running, conditions: [ { type: Ready, status: "True" } ], containerStatuses: [ { name: app, image: '{{image}}', ready: true, restartCount: 0, state: { running: { startedAt: "2026-11-16T12:00:00Z" } } } ] }
        """;
}

using System.Text.Json;
using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.Tests.Analyzers;

public sealed class CustomResourceAnalyzerTests : DetectorTest
{
    private static string Thing(string status, string spec = "", string metadata = "", string kind = "Thing", string group = "example.com") => $$"""
        apiVersion: {{group}}/v1
        kind: {{kind}}
        metadata: { name: one, namespace: shop, generation: 2{{metadata}} }
        spec: { {{spec}} }
        status: { {{status}} }
        """;

    private static string Condition(string type, string status, string more = "") => $"{{ type: {type}, status: '{status}', lastTransitionTime: '2026-11-16T12:00:00Z'{more} }}";

    [Fact]
    public void A_condition_that_lasts_is_one_issue_with_its_message()
    {
        Apply(Thing($"observedGeneration: 2, conditions: [ {Condition("Synced", "True")}, {Condition("Ready", "False", ", reason: NoIssuer, message: 'Issuer \"le\" not found.'")} ]"));

        Wait(TimeSpan.FromSeconds(110));
        Assert.Empty(Said);

        Wait(TimeSpan.FromSeconds(20));
        Assert.Equal("Thing/one: Resource not ready: Ready is False (NoIssuer): Issuer \"le\" not found.", Assert.Single(Said));
        Assert.Equal(Severity.Medium, Issues[0].Severity);

        Apply(Thing($"observedGeneration: 2, conditions: [ {Condition("Ready", "True")} ]"));
        Assert.Empty(Said);
    }

    [Fact]
    public void What_has_stalled_says_more_than_what_is_not_ready()
    {
        Apply(Thing($"conditions: [ {Condition("Ready", "False", ", reason: Pending")}, {Condition("Stalled", "True", ", reason: BadChart, message: no chart")} ]"));

        Wait(TimeSpan.FromMinutes(3));

        Assert.Equal("Thing/one: Resource not ready: Stalled is True (BadChart): no chart.", Assert.Single(Said));
        Assert.Equal(["conditions[Stalled]", "conditions[Ready]"], Issues[0].Findings[0].Evidence.Select(one => one.Subject));
    }

    [Theory]
    [InlineData("Ready", "True", "", "", "")]
    [InlineData("Ready", "Unknown", "", "", "")]
    [InlineData("Active", "False", "", "", "")]
    [InlineData("Ready", "False", ", observedGeneration: 1", "", "")]
    [InlineData("Ready", "False", ", reason: Suspended", "", "")]
    [InlineData("Ready", "False", ", reason: DependencyNotReady", "", "")]
    [InlineData("Ready", "False", ", reason: VMINotExists", "", "")]
    [InlineData("Ready", "False", "", "suspend: true", "")]
    [InlineData("Ready", "False", "", "paused: true, replicas: 3", "")]
    [InlineData("Ready", "False", "", "running: false", "")]
    [InlineData("Available", "False", "", "replicas: 0", "")]
    [InlineData("Ready", "False", "", "", ", deletionTimestamp: '2026-11-16T12:00:00Z'")]
    public void What_is_meant_or_over_is_silent(string type, string status, string more, string spec, string metadata)
    {
        Apply(Thing($"conditions: [ {Condition(type, status, more)} ]", spec, metadata));

        Wait(TimeSpan.FromDays(1));

        Assert.Empty(Said);
    }

    [Fact]
    public void An_error_that_leaves_the_state_unknown_is_said_after_half_an_hour()
    {
        Apply(Thing($"conditions: [ {Condition("Ready", "Unknown", ", reason: ReconcileError")} ]"));

        Wait(TimeSpan.FromMinutes(29));
        Assert.Empty(Said);
        Wait(TimeSpan.FromMinutes(2));

        Assert.Equal("Thing/one: Resource not ready: Ready is Unknown (ReconcileError).", Assert.Single(Said));
    }

    [Fact]
    public void A_status_of_an_older_generation_is_silent()
    {
        Apply(Thing($"observedGeneration: 1, conditions: [ {Condition("Ready", "False")} ]"));

        Wait(TimeSpan.FromDays(1));

        Assert.Empty(Said);
    }

    [Theory]
    [InlineData("reason: Creating", 29, false)]
    [InlineData("reason: Creating", 31, true)]
    [InlineData("reason: CreateFailed", 3, true)]
    public void What_is_being_made_has_half_an_hour(string reason, int minutes, bool isIssue)
    {
        Apply(Thing($"conditions: [ {Condition("Ready", "False", $", {reason}")} ]"));

        Wait(TimeSpan.FromMinutes(minutes));

        Assert.Equal(isIssue, Said.Any());
    }

    [Fact]
    public void Kinds_of_the_same_name_are_kept_apart()
    {
        Apply("""
            apiVersion: v1
            kind: Service
            metadata: { name: one, namespace: shop }
            spec: { type: ExternalName, externalName: shop.example }
            """);
        Apply(Thing($"conditions: [ {Condition("Ready", "False", ", reason: RevisionMissing")} ]", kind: "Service", group: "serving.knative.dev"));
        Apply(Thing($"conditions: [ {Condition("Ready", "True")} ]", kind: "Thing", group: "a.example"));
        Apply(Thing($"conditions: [ {Condition("Ready", "False")} ]", kind: "Thing", group: "b.example"));

        Wait(TimeSpan.FromMinutes(3));

        Assert.Equal(["Service.serving.knative.dev", "Thing"], Issues.Select(issue => issue.Key.Kind).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_an_owner_explains_is_one_issue_on_the_owner()
    {
        Apply(Thing($"conditions: [ {Condition("Ready", "False", ", reason: Denied")} ]", metadata: ", uid: parent"));
        Apply(Thing(
            $"conditions: [ {Condition("Ready", "False", ", reason: Denied")} ]",
            metadata: ", ownerReferences: [ { apiVersion: example.com/v1, kind: Thing, name: one, uid: parent, controller: true } ]",
            kind: "Part"));

        Wait(TimeSpan.FromMinutes(3));
        Assert.StartsWith("Thing/one", Assert.Single(Said), StringComparison.Ordinal);

        Apply(Thing($"conditions: [ {Condition("Ready", "True")} ]", metadata: ", uid: parent"));
        Assert.StartsWith("Part/one", Assert.Single(Said), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_part_explains_is_one_issue_on_the_part()
    {
        Apply(Thing($"conditions: [ {Condition("Ready", "False", ", reason: Creating")} ]", metadata: ", uid: parent"));
        Apply(Thing(
            $"conditions: [ {Condition("Synced", "False", ", reason: ReconcileError, message: no such zone")} ]",
            metadata: ", ownerReferences: [ { apiVersion: example.com/v1, kind: Thing, name: one, uid: parent, controller: true } ]",
            kind: "Part"));

        Wait(TimeSpan.FromHours(1));

        Assert.Equal("Part/one: Resource not ready: Synced is False (ReconcileError): no such zone.", Assert.Single(Said));
    }

    [Fact]
    public void What_its_workload_explains_is_silent_until_that_is_ready()
    {
        Apply(Thing($"conditions: [ {Condition("Ready", "False", ", reason: PodsUnready")} ]", metadata: ", uid: parent"));
        Apply(Workload(0));

        Wait(TimeSpan.FromMinutes(3));
        Assert.DoesNotContain(Issues, issue => issue.Key.Kind == "Thing");

        Apply(Workload(1));
        Assert.Contains(Issues, issue => issue.Key.Kind == "Thing");

        static string Workload(int ready) => $$"""
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: { name: db, namespace: shop, ownerReferences: [ { apiVersion: example.com/v1, kind: Thing, name: one, uid: parent, controller: true } ] }
            spec: { replicas: 1 }
            status: { readyReplicas: {{ready}}, replicas: 1 }
            """;
    }

    [Fact]
    public void The_certificate_of_an_ingress_explains_its_secret()
    {
        Apply("""
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: { name: shop, namespace: shop }
            spec: { tls: [ { secretName: one } ] }
            """);
        Apply(Thing($"conditions: [ {Condition("Ready", "False", ", reason: DoesNotExist, message: no secret")} ]", kind: "Certificate", group: "cert-manager.io"));

        Wait(TimeSpan.FromMinutes(5));

        Assert.Equal("Certificate/one: Resource not ready: Ready is False (DoesNotExist): no secret.", Assert.Single(Said));
    }

    [Theory]
    [InlineData("""{ "metadata": { "name": "a" } }""")]
    [InlineData("""{ "metadata": { "name": "a" }, "spec": null, "status": null }""")]
    [InlineData("""{ "metadata": { "name": "a" }, "spec": "text", "status": [ { "conditions": 1 } ] }""")]
    [InlineData("""{ "metadata": { "name": "a" }, "spec": { "paused": { "since": 1 }, "replicas": "three", "running": [ false ] }, "status": { "conditions": { "Ready": false }, "observedGeneration": "2" } }""")]
    [InlineData("""{ "metadata": { "name": "a" }, "status": { "conditions": [ "Ready", null, 1, { "type": 2 }, { "status": "False" }, [ ] ], "more": { "conditions": [ { "type": "Ready", "status": "False" } ] } } }""")]
    public void Odd_objects_are_read_as_without_conditions(string json)
    {
        var facts = JsonSerializer.Deserialize(json, FactsJson.Default.CustomFacts)!;

        Assert.Equal("a", facts.Metadata.Name);
        Assert.False(facts.Spec.IsIdle);
        Assert.Empty(facts.Status.Conditions);
        Assert.Null(facts.Status.ObservedGeneration);
    }

    [Fact]
    public void A_condition_of_an_odd_form_keeps_what_can_be_read()
    {
        var facts = JsonSerializer.Deserialize("""{ "metadata": { "name": "a" }, "status": { "conditions": [ { "type": "Ready", "status": false, "reason": 3, "lastTransitionTime": "soon", "observedGeneration": "x" } ], "observedGeneration": 7 } }""", FactsJson.Default.CustomFacts)!;

        Assert.Equal(new ConditionFacts { Type = "Ready" }, Assert.Single(facts.Status.Conditions));
        Assert.Equal(7, facts.Status.ObservedGeneration);
    }
}

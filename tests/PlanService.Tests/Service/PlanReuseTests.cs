using ClusterCodex.PlanService.Tests.Offline;
using ClusterCodex.TestSupport.OpenAiStub;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;
using static ClusterCodex.PlanService.Tests.Service.PlanCalls;

namespace ClusterCodex.PlanService.Tests.Service;

/// <summary>A model's plan is offered again as long as its evidence and context are the same.</summary>
public sealed class PlanReuseTests
{
    [Fact]
    public async Task The_same_evidence_and_context_give_the_stored_plan_until_something_changes()
    {
        await using var stub = await OpenAiStubServer.StartAsync(TestContext.Current.CancellationToken);
        await using var fixture = await PlanServiceFixture.StartAsync(ModelSettings(stub));
        var client = fixture.As(fixture.Policies.AddDemoUser());
        await PolicyArrives(client);
        Put(fixture, restarts: 3, "2026-01-31T10:00:00Z error: boom after 1.5s");

        var first = await client.CreatePlanAsync(Request);
        // What moves while nothing changes.
        Put(fixture, restarts: 7, "2026-01-31T10:05:00Z error: boom after 2.25s");
        var again = await client.CreatePlanAsync(Request);
        var fresh = await client.CreatePlanAsync(new CreatePlanRequest(Request) { Fresh = true });
        var otherContext = await client.CreatePlanAsync(new CreatePlanRequest(Request) { UserContext = "We deployed v3." });
        var otherHorizon = await client.CreatePlanAsync(new CreatePlanRequest(Request) { Horizon = Horizon.LongTerm });
        Put(fixture, restarts: 7, "2026-01-31T10:05:00Z error: bang after 2.25s");
        var otherLog = await client.CreatePlanAsync(Request);

        Assert.False(first.Reused);
        Assert.True(again.Reused);
        Assert.Equal(first.Id, again.Id);
        Plan[] made = [first, fresh, otherContext, otherHorizon, otherLog];
        Assert.All(made, plan => Assert.False(plan.Reused));
        Assert.Equal(made.Length, made.Select(plan => plan.Id).Distinct().Count());
        Assert.Equal(made.Length, stub.Requests.Count);
        Assert.False((await client.GetPlanAsync(new GetPlanRequest { Id = first.Id })).Reused);
    }

    [Fact]
    public async Task A_plan_is_offered_only_to_who_may_see_it()
    {
        await using var stub = await OpenAiStubServer.StartAsync(TestContext.Current.CancellationToken);
        stub.Enqueue(StubAnswer.Calls(new StubToolCall("get_object", """{"kind":"Node","namespace":"_","name":"node-1"}""")));
        await using var fixture = await PlanServiceFixture.StartAsync(ModelSettings(stub));
        fixture.Evidence.Reads = _ => new ResourceDetail { Kind = "Node", Name = "node-1", Yaml = "kind: Node" };
        var admin = fixture.As(fixture.Policies.AddAdmin());
        var other = fixture.As(fixture.Policies.AddDemoUser());
        await PolicyArrives(admin);
        await PolicyArrives(other);

        var plan = await admin.CreatePlanAsync(Request);
        var again = await admin.CreatePlanAsync(Request);
        var others = await other.CreatePlanAsync(Request);

        Assert.Equal(plan.Id, again.Id);
        Assert.False(others.Reused);
        Assert.NotEqual(plan.Id, others.Id);
    }

    [Fact]
    public async Task A_plan_made_offline_because_the_model_failed_is_not_offered_again()
    {
        await using var stub = await OpenAiStubServer.StartAsync(TestContext.Current.CancellationToken);
        stub.Enqueue(StubAnswer.Error(401));
        await using var fixture = await PlanServiceFixture.StartAsync(ModelSettings(stub));
        var client = fixture.As(fixture.Policies.AddDemoUser());
        await PolicyArrives(client);

        var failed = await client.CreatePlanAsync(Request);
        var plan = await client.CreatePlanAsync(Request);

        Assert.Equal(("offline", "gpt-5.2-codex"), (failed.GeneratedBy, plan.GeneratedBy));
        Assert.Contains("OPENAI_API_KEY", failed.Note, StringComparison.Ordinal);
        Assert.Equal("", plan.Note);
    }

    private static void Put(PlanServiceFixture fixture, int restarts, string line)
    {
        var evidence = Evidences.APod("CrashLoopBackOff", "back-off restarting", objects =>
        {
            Evidences.WithLog(objects, line);
            objects.Pods[0].Containers[0].Restarts = restarts;
        });
        evidence.Issue.Issue.LastSeenAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch.AddSeconds(restarts));
        evidence.Issue.Issue.Occurrences = restarts;
        fixture.Evidence.Issues["iss-1"] = evidence;
    }
}

using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Logging;
using ClusterCodex.TestSupport.OpenAiStub;
using ClusterCodex.V1;
using Grpc.Core;
using static ClusterCodex.PlanService.Tests.Offline.Evidences;
using static ClusterCodex.PlanService.Tests.Service.PlanCalls;

namespace ClusterCodex.PlanService.Tests.Service;

/// <summary>Plans that a model writes.</summary>
public sealed class PlanModelTests
{
    [Fact]
    public async Task A_stream_reports_stages_partial_plan_and_plan()
    {
        await using var stub = await OpenAiStubServer.StartAsync(TestContext.Current.CancellationToken);
        await using var fixture = await PlanServiceFixture.StartAsync(ModelSettings(stub));
        var client = fixture.As(fixture.Policies.AddDemoUser());
        await PolicyArrives(client);

        using var call = client.StreamPlan(Request);
        var events = await call.ResponseStream.ReadAllAsync().ToListAsync();

        var stages = events.Where(one => one.Stage is not null).Select(one => (one.Stage.Name, one.Stage.State)).ToList();
        string[] names = ["evidence", "redaction", "prompt", "model", "schema", "guardrails", "storage"];
        Assert.Equal(names.SelectMany(name => new[] { (name, PlanStage.Types.State.Started), (name, PlanStage.Types.State.Done) }), stages);
        Assert.Contains(events, one => one.Partial?.StepDescriptions.Count == 1);
        Assert.Equal("gpt-5.2-codex", events[^1].Plan.GeneratedBy);
        Assert.Equal(events.Count, events.Select(one => one.Cursor).Distinct().Count());
    }

    [Fact]
    public async Task Where_the_model_fails_the_plan_is_made_offline_and_says_so()
    {
        await using var stub = await OpenAiStubServer.StartAsync(TestContext.Current.CancellationToken);
        stub.Default = StubAnswer.Text("{\"quickFix\":{\"summary\":\"Half a plan.\",\"assumptions\":[]");
        await using var fixture = await PlanServiceFixture.StartAsync(ModelSettings(stub));
        var client = fixture.As(fixture.Policies.AddDemoUser());
        await PolicyArrives(client);

        var plan = await client.CreatePlanAsync(Request);
        using var call = client.StreamPlan(Request);
        var events = await call.ResponseStream.ReadAllAsync().ToListAsync();

        Assert.Equal("offline", plan.GeneratedBy);
        Assert.Contains("twice returned an answer that is not a plan", plan.Note, StringComparison.Ordinal);
        Assert.Contains("made offline, without the model", plan.Note, StringComparison.Ordinal);
        Assert.False(events[^1].Plan.Reused);
        Assert.Equal(plan.Note, events[^1].Plan.Note);
        Assert.Equal("Half a plan.", events.First(one => one.Partial is not null).Partial.Summary);
        Assert.Equal("", events.Last(one => one.Partial is not null).Partial.Summary);
        Assert.All((await client.ListPlansAsync(new ListPlansRequest())).Plans, listed => Assert.Equal(plan.Note, listed.Note));
    }

    [Fact]
    public async Task A_models_forbidden_commands_become_advice()
    {
        await using var stub = await OpenAiStubServer.StartAsync(TestContext.Current.CancellationToken);
        stub.Default = StubAnswer.Text(StubAnswer.GoodPlan.Replace("kubectl get pods -n broken", "kubectl delete pods --all -n broken", StringComparison.Ordinal));
        await using var fixture = await PlanServiceFixture.StartAsync(ModelSettings(stub));
        var client = fixture.As(fixture.Policies.AddDemoUser());
        await PolicyArrives(client);

        var step = (await client.CreatePlanAsync(Request)).QuickFix.Steps[0];

        Assert.False(step.HasKubectl);
        Assert.Contains("Advice only", step.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_are_in_no_log_no_plan_and_no_request()
    {
        const string Secret = "Pl4nted-Secret-Value-77";
        await using var stub = await OpenAiStubServer.StartAsync(TestContext.Current.CancellationToken);
        stub.Default = StubAnswer.Text(StubAnswer.GoodPlan.Replace("Ask the owner.", $"Use {Secret}.", StringComparison.Ordinal));
        using var log = new LogRecorder();
        await using var fixture = await PlanServiceFixture.StartAsync(ModelSettings(stub), log);
        fixture.Evidence.Issues["iss-1"] = APod("CrashLoopBackOff", "x", objects => WithLog(objects, $"DB_PASSWORD={Secret}", "error: boom"));
        var user = fixture.Policies.AddDemoUser();
        var client = fixture.As(user);
        await PolicyArrives(client);

        var plan = await client.CreatePlanAsync(Request);

        Assert.DoesNotContain(stub.Requests, request => request.All.Contains(Secret, StringComparison.Ordinal));
        Assert.DoesNotContain(Secret, plan.ToString(), StringComparison.Ordinal);
        Assert.Contains("[REDACTED:password:1]", plan.QuickFix.Fallback, StringComparison.Ordinal);
        Assert.NotEmpty(log.Lines);
        foreach (var forbidden in new[] { Secret, "stub-key-0123456789", user.Token, "error: boom", "We deployed v2." })
        {
            Assert.DoesNotContain(log.Lines, line => line.Contains(forbidden, StringComparison.Ordinal));
        }
    }
}

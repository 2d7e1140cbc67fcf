using ClusterCodex.Kubernetes.Redaction;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.TestSupport;
using ClusterCodex.V1;
using Grpc.Core;
using static ClusterCodex.PlanService.Tests.Offline.Evidences;
using static ClusterCodex.PlanService.Tests.Service.PlanCalls;

namespace ClusterCodex.PlanService.Tests.Service;

public sealed class PlanEndpointsTests
{
    [Fact]
    public async Task A_plan_is_made_stored_and_audited()
    {
        await using var fixture = await PlanServiceFixture.StartAsync();
        var user = fixture.Policies.AddDemoUser();
        var client = fixture.As(user);
        await PolicyArrives(client);

        var plan = await client.CreatePlanAsync(Request);

        Assert.Equal("offline", plan.GeneratedBy);
        Assert.Equal("iss-1", plan.IssueId);
        Assert.Equal(Horizon.ShortTerm, plan.Horizon);
        Assert.Contains(plan.QuickFix.Steps, step => step.HasKubectl && step.Kubectl == "kubectl rollout undo deployment/web --to-revision=2 -n broken");
        Assert.Contains(plan.QuickFix.Steps, step => !step.HasRollback);
        Assert.Equal(plan, await client.GetPlanAsync(new GetPlanRequest { Id = plan.Id }));
        Assert.NotEmpty(plan.Evidence);
        Assert.Equal(Listed(plan), Assert.Single((await client.ListPlansAsync(new ListPlansRequest { IssueId = "iss-1" })).Plans));
        await Eventually.True(() => fixture.Policies.AuditEntries.Any(entry => entry is { Action: "plan.create", Target: "issue/iss-1", Outcome: "allowed" }), "the audit entry arrives");
    }

    [Theory]
    [InlineData(StatusCode.OK)]
    [InlineData(StatusCode.Unavailable)]
    [InlineData(StatusCode.Cancelled)]
    [InlineData(StatusCode.DeadlineExceeded)]
    public async Task A_plan_states_first_that_the_cluster_does_not_answer(StatusCode failure)
    {
        await using var fixture = await PlanServiceFixture.StartAsync(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Evidence:Timeout"] = "00:00:01" });
        fixture.Evidence.ResourceFailure = failure;
        if (failure == StatusCode.OK)
        {
            // It hangs instead: the deadline ends the wait.
            fixture.Evidence.Gate = new TaskCompletionSource();
        }

        var client = fixture.As(fixture.Policies.AddDemoUser());
        await PolicyArrives(client);

        var plan = await client.CreatePlanAsync(Request);

        Assert.StartsWith("The cluster could not be read, so this is based on what was known at 2026-01-05 09:00:00 UTC", plan.QuickFix.Summary, StringComparison.Ordinal);
        Assert.Contains(plan.EvidenceToGather, text => text.Contains("could not be read from the cluster", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "", 0, "issueId")]
    [InlineData("iss-1", "long", 0, "userContext")]
    [InlineData("iss-1", "", 7, "horizon")]
    public async Task A_bad_request_names_the_field(string issue, string context, int horizon, string field)
    {
        await using var fixture = await PlanServiceFixture.StartAsync();
        var client = fixture.As(fixture.Policies.AddDemoUser());
        await PolicyArrives(client);
        var request = new CreatePlanRequest { IssueId = issue, UserContext = context == "long" ? new string('x', 4001) : context, Horizon = (Horizon)horizon };

        var failure = await Assert.ThrowsAsync<RpcException>(() => client.CreatePlanAsync(request).ResponseAsync);

        Assert.Equal(StatusCode.InvalidArgument, failure.StatusCode);
        Assert.Equal(field, Assert.Single(RpcErrorDetails.From(failure).Fields).Field);
    }

    [Fact]
    public async Task Logs_with_more_secrets_than_can_be_redacted_give_no_plan()
    {
        await using var fixture = await PlanServiceFixture.StartAsync();
        fixture.Evidence.Issues["iss-1"] = APod("CrashLoopBackOff", "x", objects =>
        {
            foreach (var lines in Enumerable.Range(0, RedactionSession.MaxSecrets + 1).Select(number => $"password=Zq7{number}").Chunk(3000))
            {
                WithLog(objects, lines);
            }
        });
        var client = fixture.As(fixture.Policies.AddDemoUser());
        await PolicyArrives(client);

        var error = await RpcAssert.RefusedAsync(StatusCode.Unavailable, () => client.CreatePlanAsync(Request).ResponseAsync);
        using var call = client.StreamPlan(Request);
        var events = await call.ResponseStream.ReadAllAsync().ToListAsync();

        Assert.Contains("different values that look like secrets", error, StringComparison.Ordinal);
        Assert.Equal(error, events[^1].Failure.Error);
        Assert.Empty((await client.ListPlansAsync(new ListPlansRequest())).Plans);
    }

    [Theory]
    [InlineData(StatusCode.Unavailable, "could not be read")]
    [InlineData(StatusCode.NotFound, "does not exist any more")]
    [InlineData(StatusCode.PermissionDenied, "access policy")]
    public async Task Evidence_that_cannot_be_read_is_reported_as_missing(StatusCode failure, string expected)
    {
        await using var fixture = await PlanServiceFixture.StartAsync();
        fixture.Evidence.ResourceFailure = failure;
        var client = fixture.As(fixture.Policies.AddDemoUser());
        await PolicyArrives(client);

        var plan = await client.CreatePlanAsync(Request, deadline: DateTime.MaxValue.ToUniversalTime());

        Assert.Contains(plan.EvidenceToGather, text => text.Contains(expected, StringComparison.Ordinal));
        Assert.DoesNotContain(plan.QuickFix.Steps, step => step.HasRollback);
    }

    [Fact]
    public async Task An_unavailable_issue_service_is_reported()
    {
        await using var fixture = await PlanServiceFixture.StartAsync();
        fixture.Evidence.IssueFailure = StatusCode.Unavailable;
        var client = fixture.As(fixture.Policies.AddDemoUser());
        await PolicyArrives(client);

        Assert.Contains("issue service", await RpcAssert.RefusedAsync(StatusCode.Unavailable, () => client.CreatePlanAsync(Request).ResponseAsync), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_may_have_only_so_many_plans_made_at_once()
    {
        await using var fixture = await PlanServiceFixture.StartAsync();
        fixture.Evidence.Gate = new TaskCompletionSource();
        var client = fixture.As(fixture.Policies.AddDemoUser());
        var other = fixture.As(fixture.Policies.AddAdmin());
        await PolicyArrives(client);
        await PolicyArrives(other);
        var first = client.CreatePlanAsync(Request).ResponseAsync;
        var second = client.CreatePlanAsync(Request).ResponseAsync;
        await Eventually.True(() => fixture.Evidence.Waiting == 2, "two plans are under way");

        await RpcAssert.RefusedAsync(StatusCode.ResourceExhausted, () => client.CreatePlanAsync(Request).ResponseAsync);
        var unaffected = other.CreatePlanAsync(Request).ResponseAsync;
        fixture.Evidence.Gate.SetResult();

        Assert.NotEqual((await first).Id, (await second).Id);
        Assert.NotEmpty((await unaffected).Id);
        Assert.NotEmpty((await client.CreatePlanAsync(Request)).Id);
    }

    [Fact]
    public async Task Execution_is_unimplemented()
    {
        await using var fixture = await PlanServiceFixture.StartAsync();
        var user = fixture.Policies.AddAdmin();
        await PolicyArrives(fixture.As(user));
        var client = new PlanExecutionService.PlanExecutionServiceClient(fixture.Service.As(user.Token));

        Assert.Contains("cannot be executed", await RpcAssert.RefusedAsync(StatusCode.Unimplemented, () => client.ExecuteStepAsync(new ExecuteStepRequest()).ResponseAsync), StringComparison.Ordinal);
    }
}

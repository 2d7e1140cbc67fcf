using ClusterCodex.PlanService.Evidence;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Identity;
using ClusterCodex.V1;
using Grpc.Core;
using static ClusterCodex.PlanService.Tests.Offline.Evidences;
using static ClusterCodex.PlanService.Tests.Service.PlanCalls;

namespace ClusterCodex.PlanService.Tests.Service;

/// <summary>Who may make plans, and who may see them.</summary>
public sealed class PlanAccessTests
{
    [Fact]
    public async Task Evidence_is_fetched_with_the_callers_own_token()
    {
        await using var fixture = await PlanServiceFixture.StartAsync();
        var user = fixture.Policies.AddDemoUser();
        await PolicyArrives(fixture.As(user));

        await fixture.As(user).CreatePlanAsync(Request);

        Assert.Equal([$"Bearer {user.Token}", $"Bearer {user.Token}"], fixture.Evidence.Tokens);
    }

    [Fact]
    public async Task A_hidden_issue_and_an_unknown_one_answer_alike()
    {
        await using var fixture = await PlanServiceFixture.StartAsync();
        var elsewhere = fixture.As(fixture.Policies.AddUser("other@test.local", ["payments"], ["*"]));
        var deploymentsOnly = fixture.As(fixture.Policies.AddUser("deployments@test.local", ["broken"], ["Deployment"]));
        await PolicyArrives(elsewhere);
        await PolicyArrives(deploymentsOnly);

        foreach (var client in new[] { elsewhere, deploymentsOnly })
        {
            var hidden = await RpcAssert.RefusedAsync(StatusCode.NotFound, () => client.CreatePlanAsync(Request).ResponseAsync);
            var unknown = await RpcAssert.RefusedAsync(StatusCode.NotFound, () => client.CreatePlanAsync(new CreatePlanRequest { IssueId = "iss-9" }).ResponseAsync);
            Assert.Equal(unknown.Replace("iss-9", "iss-1", StringComparison.Ordinal), hidden);
        }
    }

    [Fact]
    public async Task Without_the_plan_action_it_is_forbidden_and_audited()
    {
        await using var fixture = await PlanServiceFixture.StartAsync();
        var client = fixture.As(fixture.Policies.AddUser("viewer@test.local", ["broken"], ["*"], "view", "logs"));
        await PolicyArrives(client);

        await RpcAssert.RefusedAsync(StatusCode.PermissionDenied, () => client.CreatePlanAsync(Request).ResponseAsync);

        await RpcAssert.RefusedAsync(StatusCode.PermissionDenied, async () => await client.StreamPlan(Request).ResponseStream.MoveNext(CancellationToken.None));
        await Eventually.True(() => fixture.Policies.AuditEntries.Any(entry => entry is { Action: "plan.create", Outcome: "denied" }), "the refusal is audited");
    }

    [Fact]
    public async Task Every_call_requires_an_internal_token()
    {
        await using var fixture = await PlanServiceFixture.StartAsync();
        var anonymous = new V1.PlanService.PlanServiceClient(fixture.Service.Channel);

        await RpcAssert.RefusedAsync(StatusCode.Unauthenticated, () => anonymous.CreatePlanAsync(Request).ResponseAsync);
        await RpcAssert.RefusedAsync(StatusCode.Unauthenticated, () => anonymous.ListPlansAsync(new ListPlansRequest()).ResponseAsync);
        await RpcAssert.RefusedAsync(StatusCode.Unauthenticated, () => anonymous.GetPlanAsync(new GetPlanRequest { Id = Guid.NewGuid().ToString("N") }).ResponseAsync);
    }

    [Fact]
    public async Task A_stored_plan_is_hidden_from_who_may_not_see_what_it_rests_on()
    {
        await using var fixture = await PlanServiceFixture.StartAsync();
        var author = fixture.Policies.AddDemoUser();
        var noLogs = fixture.As(fixture.Policies.AddUser("nologs@test.local", ["broken"], ["*"], "view", "plan"));
        var elsewhere = fixture.As(fixture.Policies.AddUser("other@test.local", ["payments"], ["*"]));
        var admin = fixture.As(fixture.Policies.AddAdmin());
        await PolicyArrives(admin);
        await PolicyArrives(fixture.As(author));
        var plan = await fixture.As(author).CreatePlanAsync(Request);
        var get = new GetPlanRequest { Id = plan.Id };

        Assert.Equal(plan, await admin.GetPlanAsync(get));
        var unknown = await RpcAssert.RefusedAsync(StatusCode.NotFound, () => admin.GetPlanAsync(new GetPlanRequest { Id = Guid.NewGuid().ToString("N") }).ResponseAsync);
        foreach (var client in new[] { noLogs, elsewhere })
        {
            Assert.Equal(unknown, await RpcAssert.RefusedAsync(StatusCode.NotFound, () => client.GetPlanAsync(get).ResponseAsync));
            Assert.Empty((await client.ListPlansAsync(new ListPlansRequest())).Plans);
        }

        fixture.Policies.SetPolicy(author, ["default"], ["Pod", "Deployment", "Event"]);
        await Eventually.Succeeds(async () => await RpcAssert.RefusedAsync(StatusCode.NotFound, () => fixture.As(author).GetPlanAsync(get).ResponseAsync));
        Assert.Empty((await fixture.As(author).ListPlansAsync(new ListPlansRequest { IssueId = "iss-1" })).Plans);
    }

    [Fact]
    public async Task A_plan_whose_author_loses_the_right_to_it_meanwhile_is_neither_stored_nor_returned()
    {
        var model = new GatedPlanner();
        await using var fixture = await PlanServiceFixture.StartAsync(planner: model);
        var (author, stored) = await AuthorOfAPlan(fixture);
        // Never opened: only the change of the policy stops the model.
        model.Gate = new TaskCompletionSource();

        var creating = fixture.As(author).CreatePlanAsync(Again).ResponseAsync;
        await Eventually.True(() => model.Waiting == 1, "the model is at work");
        await NarrowAsync(fixture, author, stored);

        var error = await RpcAssert.RefusedAsync(StatusCode.PermissionDenied, () => creating);
        Assert.DoesNotContain("log", error, StringComparison.OrdinalIgnoreCase);
        await NothingIsStoredAsync(fixture, stored);
    }

    [Fact]
    public async Task A_stream_ends_when_its_author_loses_the_right_to_what_it_rests_on()
    {
        var model = new GatedPlanner();
        await using var fixture = await PlanServiceFixture.StartAsync(planner: model);
        var (author, stored) = await AuthorOfAPlan(fixture);
        // Never opened: only the change of the policy ends the stream in time.
        model.Gate = new TaskCompletionSource();

        using var call = fixture.As(author).StreamPlan(Again, deadline: DateTime.UtcNow.AddMinutes(1));
        await Eventually.True(() => model.Waiting == 1, "the model is at work");
        await NarrowAsync(fixture, author, stored);

        await RpcAssert.RefusedAsync(StatusCode.PermissionDenied, async () =>
        {
            while (await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken))
            {
                Assert.NotEqual(StreamPlanResponse.EventOneofCase.Plan, call.ResponseStream.Current.EventCase);
            }
        });
        await NothingIsStoredAsync(fixture, stored);
    }

    [Fact]
    public async Task Access_that_is_lost_while_evidence_is_gathered_end_the_plan_before_the_model()
    {
        var model = new GatedPlanner();
        await using var fixture = await PlanServiceFixture.StartAsync(planner: model);
        var (author, stored) = await AuthorOfAPlan(fixture);
        fixture.Evidence.Gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var creating = fixture.As(author).CreatePlanAsync(Again).ResponseAsync;
        await Eventually.True(() => fixture.Evidence.Waiting == 1, "evidence is gathered");
        await NarrowAsync(fixture, author, stored);
        fixture.Evidence.Gate.SetResult();

        await RpcAssert.RefusedAsync(StatusCode.PermissionDenied, () => creating);
        Assert.Equal(1, model.Asked);
        await NothingIsStoredAsync(fixture, stored);
    }

    [Fact]
    public async Task A_plan_that_rests_on_what_K8sGPT_said_of_a_Service_is_for_those_who_may_view_everything()
    {
        await using var fixture = await PlanServiceFixture.StartAsync();
        fixture.Evidence.Issues["iss-1"] = AService("builtin", "k8sgpt");
        var author = fixture.As(fixture.Policies.AddAdmin());
        var viewer = fixture.As(fixture.Policies.AddUser("viewer@test.local", ["*"], ["*"], "view"));
        (string[] Namespaces, string[] Kinds)[] narrower = [(["broken"], ["*"]), (["*"], ["Service", "Pod", "Deployment", "Event"]), (["**"], ["**"]), (["broken", "b*"], ["*"])];
        var others = narrower.Select((one, number) => fixture.As(fixture.Policies.AddUser($"other{number}@test.local", one.Namespaces, one.Kinds))).ToArray();
        foreach (var client in others.Append(author).Append(viewer))
        {
            await PolicyArrives(client);
        }

        var plan = await author.CreatePlanAsync(Request);

        Assert.Equal(plan, await viewer.GetPlanAsync(new GetPlanRequest { Id = plan.Id }));
        foreach (var client in others)
        {
            await RpcAssert.RefusedAsync(StatusCode.NotFound, () => client.GetPlanAsync(new GetPlanRequest { Id = plan.Id }).ResponseAsync);
            Assert.Empty((await client.ListPlansAsync(new ListPlansRequest { IssueId = "iss-1" })).Plans);
        }
    }

    // As IssueService responds to those from whom it withholds K8sGPT's text.
    [Fact]
    public async Task A_plan_for_a_Service_without_what_K8sGPT_said_is_for_its_namespace()
    {
        await using var fixture = await PlanServiceFixture.StartAsync();
        fixture.Evidence.Issues["iss-1"] = AService("builtin");
        var author = fixture.As(fixture.Policies.AddUser("author@test.local", ["broken"], ["*"]));
        await PolicyArrives(author);

        var plan = await author.CreatePlanAsync(Request);

        Assert.Equal(plan, await author.GetPlanAsync(new GetPlanRequest { Id = plan.Id }));
    }

    [Fact]
    public async Task Plans_are_listed_newest_first_in_pages_that_count_no_hidden_one()
    {
        await using var fixture = await PlanServiceFixture.StartAsync(new Dictionary<string, string?>(StringComparer.Ordinal) { ["PlanLimits:PerMinute"] = "100" });
        var hidden = APod("OOMKilled", "killed");
        hidden.Issue.Issue.Id = "iss-hidden";
        hidden.Issue.Issue.Namespace = "payments";
        hidden.Issue.Issue.Owner = null;
        hidden.Objects.Object.Namespace = "payments";
        hidden.Objects.Workload.Namespace = "payments";
        fixture.Evidence.Issues["iss-hidden"] = hidden;
        var admin = fixture.As(fixture.Policies.AddAdmin());
        var user = fixture.As(fixture.Policies.AddDemoUser());
        await PolicyArrives(admin);
        await PolicyArrives(user);
        var visible = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            visible.Insert(0, (await admin.CreatePlanAsync(Request)).Id);
            await admin.CreatePlanAsync(new CreatePlanRequest { IssueId = "iss-hidden" });
        }

        var seen = new List<string>();
        var cursor = "";
        do
        {
            var page = await user.ListPlansAsync(new ListPlansRequest { Limit = 2, Cursor = cursor });
            seen.AddRange(page.Plans.Select(plan => plan.Id));
            cursor = page.NextCursor;
        }
        while (cursor.Length > 0);

        Assert.Equal(visible, seen);
        Assert.Equal(10, (await admin.ListPlansAsync(new ListPlansRequest { Limit = 100 })).Plans.Count);
    }

    private static PlanEvidence AService(params string[] evidenceFrom)
    {
        var evidence = APod("NoEndpoints", "no pod is ready", bare: true);
        var issue = evidence.Issue.Issue;
        (issue.Kind, issue.Name) = ("Service", "web");
        issue.Sources.Add("k8sgpt");
        (evidence.Objects.Object.Kind, evidence.Objects.Object.Name) = ("Service", "web");
        evidence.Issue.Evidence.AddRange(evidenceFrom.Select(source => new IssueEvidence { Source = source, Subject = "Service broken/web", Text = $"{source} says so" }));
        return evidence;
    }

    private static async Task<(TestUser Author, Plan Plan)> AuthorOfAPlan(PlanServiceFixture fixture)
    {
        var author = fixture.Policies.AddDemoUser();
        await PolicyArrives(fixture.As(author));
        return (author, await fixture.As(author).CreatePlanAsync(Request));
    }

    // Everything but the logs; the policy has arrived when the plan that quotes them is hidden.
    private static async Task NarrowAsync(PlanServiceFixture fixture, TestUser author, Plan stored)
    {
        fixture.Policies.SetPolicy(author, ["broken", "default"], ["Pod", "Deployment", "Event"], "view", "plan");
        await Eventually.Succeeds(async () => await RpcAssert.RefusedAsync(StatusCode.NotFound, () => fixture.As(author).GetPlanAsync(new GetPlanRequest { Id = stored.Id }).ResponseAsync));
    }

    private static async Task NothingIsStoredAsync(PlanServiceFixture fixture, Plan before)
    {
        var admin = fixture.As(fixture.Policies.AddAdmin());
        await PolicyArrives(admin);
        Assert.Equal(Listed(before), Assert.Single((await admin.ListPlansAsync(new ListPlansRequest())).Plans));
        await Eventually.True(() => fixture.Policies.AuditEntries.Any(entry => entry is { Action: "plan.create", Outcome: "denied" }), "the refusal is audited");
    }
}

using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.OpenAiStub;
using ClusterCodex.V1;
using Grpc.Core;
using static ClusterCodex.PlanService.Tests.Offline.Evidences;

namespace ClusterCodex.PlanService.Tests.Service;

public sealed class PlanEndpointsTests
{
    private static readonly CreatePlanRequest Request = new() { IssueId = "iss-1", UserContext = "We deployed v2.", Horizon = Horizon.ShortTerm };

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
        Assert.Equal(plan, Assert.Single((await client.ListPlansAsync(new ListPlansRequest { IssueId = "iss-1" })).Plans));
        await Eventually.True(() => fixture.Policies.AuditEntries.Any(entry => entry is { Action: "plan.create", Target: "issue/iss-1", Outcome: "allowed" }), "the audit entry arrives");
    }

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
            var hidden = await Refused(StatusCode.NotFound, () => client.CreatePlanAsync(Request).ResponseAsync);
            var unknown = await Refused(StatusCode.NotFound, () => client.CreatePlanAsync(new CreatePlanRequest { IssueId = "iss-9" }).ResponseAsync);
            Assert.Equal(unknown.Replace("iss-9", "iss-1", StringComparison.Ordinal), hidden);
        }
    }

    [Fact]
    public async Task Without_the_plan_action_it_is_forbidden_and_audited()
    {
        await using var fixture = await PlanServiceFixture.StartAsync();
        var client = fixture.As(fixture.Policies.AddUser("viewer@test.local", ["broken"], ["*"], "view", "logs"));
        await PolicyArrives(client);

        await Refused(StatusCode.PermissionDenied, () => client.CreatePlanAsync(Request).ResponseAsync);

        await Refused(StatusCode.PermissionDenied, async () => await client.StreamPlan(Request).ResponseStream.MoveNext(CancellationToken.None));
        await Eventually.True(() => fixture.Policies.AuditEntries.Any(entry => entry is { Action: "plan.create", Outcome: "denied" }), "the refusal is audited");
    }

    [Fact]
    public async Task Nobody_gets_in_without_an_inside_token()
    {
        await using var fixture = await PlanServiceFixture.StartAsync();
        var anonymous = new V1.PlanService.PlanServiceClient(fixture.Service.Channel);

        await Refused(StatusCode.Unauthenticated, () => anonymous.CreatePlanAsync(Request).ResponseAsync);
        await Refused(StatusCode.Unauthenticated, () => anonymous.ListPlansAsync(new ListPlansRequest()).ResponseAsync);
        await Refused(StatusCode.Unauthenticated, () => anonymous.GetPlanAsync(new GetPlanRequest { Id = Guid.NewGuid().ToString("N") }).ResponseAsync);
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
        var unknown = await Refused(StatusCode.NotFound, () => admin.GetPlanAsync(new GetPlanRequest { Id = Guid.NewGuid().ToString("N") }).ResponseAsync);
        foreach (var client in new[] { noLogs, elsewhere })
        {
            Assert.Equal(unknown, await Refused(StatusCode.NotFound, () => client.GetPlanAsync(get).ResponseAsync));
            Assert.Empty((await client.ListPlansAsync(new ListPlansRequest())).Plans);
        }

        fixture.Policies.SetPolicy(author, ["default"], ["Pod", "Deployment", "Event"]);
        await Eventually.Succeeds(async () => await Refused(StatusCode.NotFound, () => fixture.As(author).GetPlanAsync(get).ResponseAsync));
        Assert.Empty((await fixture.As(author).ListPlansAsync(new ListPlansRequest { IssueId = "iss-1" })).Plans);
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

    [Theory]
    [InlineData(StatusCode.Unavailable, "could not be read")]
    [InlineData(StatusCode.NotFound, "does not exist any more")]
    [InlineData(StatusCode.PermissionDenied, "access policy")]
    public async Task Evidence_that_cannot_be_had_is_said_to_be_missing(StatusCode failure, string expected)
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
    public async Task An_issue_service_that_is_away_is_told()
    {
        await using var fixture = await PlanServiceFixture.StartAsync();
        fixture.Evidence.IssueFailure = StatusCode.Unavailable;
        var client = fixture.As(fixture.Policies.AddDemoUser());
        await PolicyArrives(client);

        Assert.Contains("issue service", await Refused(StatusCode.Unavailable, () => client.CreatePlanAsync(Request).ResponseAsync), StringComparison.Ordinal);
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

        await Refused(StatusCode.ResourceExhausted, () => client.CreatePlanAsync(Request).ResponseAsync);
        var unaffected = other.CreatePlanAsync(Request).ResponseAsync;
        fixture.Evidence.Gate.SetResult();

        Assert.NotEqual((await first).Id, (await second).Id);
        Assert.NotEmpty((await unaffected).Id);
        Assert.NotEmpty((await client.CreatePlanAsync(Request)).Id);
    }

    [Fact]
    public async Task A_stream_tells_stages_partial_plan_and_plan()
    {
        await using var stub = await OpenAiStubServer.StartAsync(TestContext.Current.CancellationToken);
        await using var fixture = await PlanServiceFixture.StartAsync(ModelSettings(stub));
        var client = fixture.As(fixture.Policies.AddDemoUser());
        await PolicyArrives(client);

        using var call = client.StreamPlan(Request);
        var events = await call.ResponseStream.ReadAllAsync().ToListAsync();

        var stages = events.Where(one => one.Stage is not null).Select(one => $"{one.Stage.Name} {one.Stage.State}").ToList();
        string[] names = ["evidence", "redaction", "prompt", "model", "schema", "guardrails", "storage"];
        Assert.Equal(names.SelectMany(name => new[] { $"{name} started", $"{name} done" }), stages);
        Assert.Contains(events, one => one.Partial?.StepDescriptions.Count == 1);
        Assert.Equal("gpt-5.2-codex", events[^1].Plan.GeneratedBy);
        Assert.Equal(events.Count, events.Select(one => one.Cursor).Distinct().Count());
    }

    [Fact]
    public async Task A_failing_model_is_an_error_and_leaves_no_plan()
    {
        await using var stub = await OpenAiStubServer.StartAsync(TestContext.Current.CancellationToken);
        stub.Default = StubAnswer.Text("{}");
        await using var fixture = await PlanServiceFixture.StartAsync(ModelSettings(stub));
        var client = fixture.As(fixture.Policies.AddDemoUser());
        await PolicyArrives(client);

        var error = await Refused(StatusCode.Unavailable, () => client.CreatePlanAsync(Request).ResponseAsync);
        using var call = client.StreamPlan(Request);
        var events = await call.ResponseStream.ReadAllAsync().ToListAsync();

        Assert.Contains("twice gave an answer that is not a plan", error, StringComparison.Ordinal);
        Assert.Equal("UNAVAILABLE", events[^1].Failure.Code);
        Assert.Empty((await client.ListPlansAsync(new ListPlansRequest())).Plans);
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
        using var log = new RecordingLogs();
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

    [Fact]
    public async Task Execution_says_that_it_is_not_there_yet()
    {
        await using var fixture = await PlanServiceFixture.StartAsync();
        var user = fixture.Policies.AddAdmin();
        await PolicyArrives(fixture.As(user));
        var client = new PlanExecutionService.PlanExecutionServiceClient(fixture.Service.As(user.Token));

        Assert.Contains("cannot be carried out", await Refused(StatusCode.Unimplemented, () => client.ExecuteStepAsync(new ExecuteStepRequest()).ResponseAsync), StringComparison.Ordinal);
    }

    private static Dictionary<string, string?> ModelSettings(OpenAiStubServer stub) => new(StringComparer.Ordinal)
    {
        ["OPENAI_API_KEY"] = "stub-key-0123456789",
        ["OPENAI_BASE_URL"] = stub.BaseUrl,
        ["Model:RetryDelay"] = "00:00:00.005",
    };

    // The policy stream carries users a moment after the test adds them.
    private static Task<ListPlansResponse> PolicyArrives(V1.PlanService.PlanServiceClient client) =>
        Eventually.Succeeds(async () => await client.ListPlansAsync(new ListPlansRequest()));

    private static async Task<string> Refused(StatusCode expected, Func<Task> call)
    {
        var failure = await Assert.ThrowsAsync<RpcException>(call);
        Assert.Equal(expected, failure.StatusCode);
        return failure.Status.Detail;
    }
}

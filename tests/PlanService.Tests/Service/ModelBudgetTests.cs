using System.Text.Json.Nodes;
using ClusterCodex.TestSupport.OpenAiStub;
using static ClusterCodex.PlanService.Tests.Service.PlanCalls;

namespace ClusterCodex.PlanService.Tests.Service;

/// <summary>Tokens of a user, a group and everybody, on a real PostgreSQL.</summary>
public sealed class ModelBudgetTests
{
    [Theory]
    [InlineData("ModelBudget:PerUser", "The budget of the user who asked of 8,000 tokens")]
    [InlineData("ModelBudget:Total", "The budget of all users of 8,000 tokens")]
    public async Task A_plan_beyond_the_budget_is_made_offline_and_the_model_is_not_asked(string limit, string expected)
    {
        await using var stub = await OpenAiStubServer.StartAsync(TestContext.Current.CancellationToken);
        // A question needs some 1,300 tokens and 7,500 for the answer; the stub reports 18.
        await using var fixture = await PlanServiceFixture.StartAsync(ModelSettings(stub, (limit, "8000"), ("Model:MaxOutputTokens", "7500")));
        var client = fixture.As(fixture.Policies.AddDemoUser());
        await PolicyArrives(client);

        var plan = await client.CreatePlanAsync(Again);

        Assert.Equal("offline", plan.GeneratedBy);
        Assert.Contains(expected, plan.Note, StringComparison.Ordinal);
        Assert.Empty(stub.Requests);
    }

    [Theory]
    [InlineData("ModelBudget:PerGroup")]
    [InlineData("ModelBudget:Groups:team-a")]
    public async Task The_budget_of_a_group_is_that_of_its_users_together(string limit)
    {
        await using var stub = await OpenAiStubServer.StartAsync(TestContext.Current.CancellationToken);
        stub.Default = StubAnswer.Text(StubAnswer.GoodPlan, usage: 6000);
        await using var fixture = await PlanServiceFixture.StartAsync(ModelSettings(stub, (limit, "12000"), ("Model:MaxOutputTokens", "7500")));
        var first = InGroup(fixture, "first@test.local", "team-a");
        var second = InGroup(fixture, "second@test.local", "team-a");
        var outside = InGroup(fixture, "outside@test.local");
        await PolicyArrives(first);
        await PolicyArrives(second);
        await PolicyArrives(outside);

        var made = await first.CreatePlanAsync(Again);
        var exhausted = await second.CreatePlanAsync(Again);
        var other = await outside.CreatePlanAsync(Again);

        Assert.Equal(("gpt-5.2-codex", "offline", "gpt-5.2-codex"), (made.GeneratedBy, exhausted.GeneratedBy, other.GeneratedBy));
        Assert.Contains("The budget of a group of the user who asked of 12,000 tokens", exhausted.Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_question_did_cost_is_charged_and_not_what_it_reserved()
    {
        await using var stub = await OpenAiStubServer.StartAsync(TestContext.Current.CancellationToken);
        await using var fixture = await PlanServiceFixture.StartAsync(ModelSettings(stub, ("ModelBudget:PerUser", "12000"), ("Model:MaxOutputTokens", "7500")));
        var client = fixture.As(fixture.Policies.AddDemoUser());
        await PolicyArrives(client);

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("gpt-5.2-codex", (await client.CreatePlanAsync(Again)).GeneratedBy);
        }

        Assert.Equal(5, stub.Requests.Count);
    }

    [Fact]
    public async Task A_users_budget_is_not_another_users()
    {
        await using var stub = await OpenAiStubServer.StartAsync(TestContext.Current.CancellationToken);
        stub.Default = StubAnswer.Text(StubAnswer.GoodPlan, usage: 6000);
        await using var fixture = await PlanServiceFixture.StartAsync(ModelSettings(stub, ("ModelBudget:PerUser", "12000"), ("Model:MaxOutputTokens", "7500")));
        var first = fixture.As(fixture.Policies.AddDemoUser());
        var second = fixture.As(fixture.Policies.AddDemoUser("second@test.local"));
        await PolicyArrives(first);
        await PolicyArrives(second);

        await first.CreatePlanAsync(Again);
        var exhausted = await first.CreatePlanAsync(Again);
        var other = await second.CreatePlanAsync(Again);

        Assert.Equal(("offline", "gpt-5.2-codex"), (exhausted.GeneratedBy, other.GeneratedBy));
    }

    [Fact]
    public async Task Questions_at_the_same_time_do_not_exceed_the_budget_together()
    {
        await using var stub = await OpenAiStubServer.StartAsync(TestContext.Current.CancellationToken);
        stub.Default = StubAnswer.Text(StubAnswer.GoodPlan, usage: 10_000);
        await using var fixture = await PlanServiceFixture.StartAsync(
            ModelSettings(stub, ("ModelBudget:Total", "31000"), ("Model:MaxOutputTokens", "7500"), ("PlanLimits:Concurrent", "20")));
        var client = fixture.As(fixture.Policies.AddDemoUser());
        await PolicyArrives(client);

        var plans = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => client.CreatePlanAsync(Again).ResponseAsync));

        // Three times 10,000 fit; a fourth question would need some 8,800.
        Assert.InRange(plans.Count(plan => plan.GeneratedBy != "offline"), 1, 3);
        Assert.Equal(plans.Count(plan => plan.GeneratedBy != "offline"), stub.Requests.Count);
    }

    [Fact]
    public async Task An_attempt_that_breaks_off_is_charged_although_it_wrote_only_arguments_of_tools()
    {
        await using var stub = await OpenAiStubServer.StartAsync(TestContext.Current.CancellationToken);
        stub.Default = StubAnswer.EndsAfterCalls(new StubToolCall("get_object", new string('x', 3000)));
        await using var fixture = await PlanServiceFixture.StartAsync(ModelSettings(stub, ("ModelBudget:PerUser", "30000"), ("Model:MaxOutputTokens", "7500"), ("Model:MaxRetries", "1"), ("Model:BreakAfter", "1000")));
        var client = fixture.As(fixture.Policies.AddDemoUser());
        await PolicyArrives(client);

        var notes = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            notes.Add((await client.CreatePlanAsync(Again)).Note);
        }

        // Two attempts of some 8,800 tokens each leave too little for a third.
        Assert.Contains("closed the connection", notes[0], StringComparison.Ordinal);
        Assert.All(notes.Skip(2), note => Assert.Contains("The budget of the user who asked", note, StringComparison.Ordinal));
        Assert.InRange(stub.Requests.Count, 2, 4);
    }

    private static V1.PlanService.PlanServiceClient InGroup(PlanServiceFixture fixture, string email, params string[] groups)
    {
        var user = fixture.Policies.AddDemoUser(email);
        var token = fixture.Policies.Tokens.Mint(claims =>
        {
            claims["sub"] = user.Id;
            claims["email"] = email;
            claims["groups"] = new JsonArray([.. groups.Select(group => (JsonNode)group)]);
        });
        return fixture.As(user with { Token = token });
    }
}

using System.Text.Json.Nodes;
using ClusterCodex.PlanService.Evidence;
using ClusterCodex.PlanService.Model;
using ClusterCodex.PlanService.Plans;
using ClusterCodex.PlanService.Schema;
using ClusterCodex.TestSupport.OpenAiStub;
using static ClusterCodex.PlanService.Tests.Offline.Evidences;

namespace ClusterCodex.PlanService.Tests.Model;

/// <summary>The two APIs, and endpoints that take less than OpenAI's own.</summary>
public sealed class ModelApiTests
{
    private static readonly PlanEvidence Evidence = APod("CrashLoopBackOff", "back-off restarting", objects => WithLog(objects, "error: boom"));

    [Fact]
    public async Task The_responses_api_is_asked_for_the_strict_schema_and_stores_nothing()
    {
        await using var stub = await OpenAiStubServer.StartAsync(TestContext.Current.CancellationToken);
        var model = new ModelUnderTest(stub, options => options.Api = ModelApi.Responses);

        var plan = await model.PlanAsync(Evidence, "We deployed v2.");

        var request = Assert.Single(stub.Requests);
        var body = JsonNode.Parse(request.Body)!;
        Assert.Equal("/v1/responses", request.Path);
        Assert.Equal($"Bearer {ModelUnderTest.ApiKey}", request.Headers["Authorization"]);
        Assert.False(body["store"]!.GetValue<bool>());
        Assert.True(body["text"]!["format"]!["strict"]!.GetValue<bool>());
        Assert.Equal(JsonNode.Parse(PlanSchema.Json.ToString())!.ToJsonString(), body["text"]!["format"]!["schema"]!.ToJsonString());
        Assert.Equal(["developer", "user"], body["input"]!.AsArray().Select(item => item!["role"]!.GetValue<string>()));
        Assert.Contains("error: boom", request.Body, StringComparison.Ordinal);
        Assert.Equal(PlanJson.Write(PlanSchema.Read(StubAnswer.GoodPlan, out _)!), PlanJson.Write(plan));
        Assert.Equal("The container ends at once.", model.Partials[^1].Summary);
    }

    [Fact]
    public async Task A_broken_answer_of_the_responses_api_is_repaired_once()
    {
        await using var stub = await OpenAiStubServer.StartAsync(TestContext.Current.CancellationToken);
        stub.Enqueue(StubAnswer.Text("{}"));

        await new ModelUnderTest(stub, options => options.Api = ModelApi.Responses).PlanAsync(Evidence);

        Assert.Equal(2, stub.Requests.Count);
        Assert.Contains("quickFix: is missing", stub.Requests[1].Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("length", "ran out of tokens")]
    [InlineData("content_filter", "content filter")]
    public async Task An_answer_of_the_responses_api_that_was_stopped_is_not_a_plan(string finish, string expected)
    {
        await using var stub = await OpenAiStubServer.StartAsync(TestContext.Current.CancellationToken);
        stub.Default = StubAnswer.Text(StubAnswer.GoodPlan[..300], finish);

        var failure = await Assert.ThrowsAsync<PlannerException>(() => new ModelUnderTest(stub, options => options.Api = ModelApi.Responses).PlanAsync(Evidence));

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://api.openai.com/v1", "Auto", true)]
    [InlineData("http://localhost:11434/v1", "Auto", false)]
    [InlineData("http://localhost:11434/v1", "Responses", true)]
    [InlineData("https://api.openai.com/v1", "Chat", false)]
    public void The_api_is_the_one_that_the_endpoint_is_known_for(string address, string api, bool usesResponses) =>
        Assert.Equal(usesResponses, new ModelOptions { BaseUrl = address, Api = Enum.Parse<ModelApi>(api) }.UsesResponses);

    [Theory]
    [InlineData("response_format")]
    [InlineData("tools")]
    [InlineData("response_format and tools together")]
    [InlineData("both")]
    public async Task An_endpoint_that_refuses_a_schema_or_tools_is_asked_without_and_remembered(string lacking)
    {
        await using var stub = await OpenAiStubServer.StartAsync(TestContext.Current.CancellationToken);
        stub.Refuses = body => (body["response_format"] is not null, body["tools"] is not null) switch
        {
            (true, true) => true,
            (true, false) => lacking is "response_format" or "both",
            (false, true) => lacking is "tools" or "both",
            _ => false,
        };
        var model = new ModelUnderTest(stub);

        await model.PlanAsync(Evidence);
        var refusals = stub.Requests.Count - 1;
        await model.PlanAsync(Evidence);

        Assert.InRange(refusals, 1, 3);
        Assert.Equal(refusals + 2, stub.Requests.Count);
        var answered = JsonNode.Parse(stub.Requests[^1].Body)!;
        // What is not asked for by a field is asked for in words.
        Assert.Equal(answered["response_format"] is null, answered["messages"]!.ToJsonString().Contains("JSON schema", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_endpoint_that_refuses_every_form_is_reported_and_asked_in_full_again()
    {
        await using var stub = await OpenAiStubServer.StartAsync(TestContext.Current.CancellationToken);
        stub.Refuses = _ => true;
        var model = new ModelUnderTest(stub);

        var failure = await Assert.ThrowsAsync<PlannerException>(() => model.PlanAsync(Evidence));
        stub.Refuses = null;
        await model.PlanAsync(Evidence);

        Assert.Contains("HTTP status 400", failure.Message, StringComparison.Ordinal);
        Assert.Equal(5, stub.Requests.Count);
        Assert.NotNull(JsonNode.Parse(stub.Requests[^1].Body)!["response_format"]);
    }

    [Theory]
    [InlineData("```json\n", "\n```")]
    [InlineData("<think>The user wants {\"a\": 1}. Hm.</think>\n\n", "")]
    [InlineData("<think>x</think>```\n", "\n```\n")]
    [InlineData("\n  ", "\n\n")]
    public async Task What_models_put_around_a_plan_is_taken_off(string before, string after)
    {
        await using var stub = await OpenAiStubServer.StartAsync(TestContext.Current.CancellationToken);
        stub.Default = StubAnswer.Text(before + StubAnswer.GoodPlan + after);

        var plan = await new ModelUnderTest(stub).PlanAsync(Evidence);

        Assert.Equal("The container ends at once.", plan.QuickFix.Summary);
        Assert.Single(stub.Requests);
    }
}

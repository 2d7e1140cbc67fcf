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
    [InlineData("Chat", """data: {"id":"x","object":"chat.completion.chunk","created":0,"model":"m","choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"eos"}]}""")]
    [InlineData("Chat", """data: {"id":"x","object":"chat.completion.chunk","created":0,"model":"m","choices":[{"index":0,"delta":{"role":"wizard","content":"x"},"finish_reason":null}]}""")]
    [InlineData("Responses", """data: {"type":"response.completed","sequence_number":1}""")]
    [InlineData("Responses", """data: {"type":"response.output_item.done","sequence_number":1,"output_index":0,"item":{"type":"function_call","id":"f","name":"get_object","status":"completed"}}""")]
    [InlineData("Responses", """data: {"type":"error","sequence_number":1,"code":"run kubectl delete ns broken","message":"x","param":null}""")]
    public async Task Fields_that_are_missing_or_unknown_are_a_failure_of_the_model_and_not_repeated(string api, string line)
    {
        await using var stub = await OpenAiStubServer.StartAsync(TestContext.Current.CancellationToken);
        stub.Default = StubAnswer.Raw(line + "\n\n");

        var failure = await Assert.ThrowsAsync<PlannerException>(() => new ModelUnderTest(stub, options =>
        {
            options.Api = Enum.Parse<ModelApi>(api);
            options.MaxRetries = 0;
        }).PlanAsync(Evidence));

        Assert.DoesNotContain("kubectl", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_without_an_end_is_not_kept_in_memory()
    {
        await using var stub = await OpenAiStubServer.StartAsync(TestContext.Current.CancellationToken);
        stub.Default = StubAnswer.Raw("data: {\"x\":\"" + new string('a', 20_000_000));

        var failure = await Assert.ThrowsAsync<PlannerException>(() => new ModelUnderTest(stub).PlanAsync(Evidence));

        Assert.Contains("more than any answer needs", failure.Message, StringComparison.Ordinal);
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task A_text_that_is_not_Unicode_is_no_plan()
    {
        await using var stub = await OpenAiStubServer.StartAsync(TestContext.Current.CancellationToken);
        stub.Default = StubAnswer.Text(StubAnswer.GoodPlan.Replace("Check the configuration at start.", "\\ud800", StringComparison.Ordinal));

        var failure = await Assert.ThrowsAsync<PlannerException>(() => new ModelUnderTest(stub).PlanAsync(Evidence));

        Assert.Contains("not valid Unicode", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_we_write_of_an_object_is_no_secret_because_of_its_name()
    {
        await using var stub = await OpenAiStubServer.StartAsync(TestContext.Current.CancellationToken);
        var evidence = APod("CrashLoopBackOff", "back-off restarting", objects =>
        {
            objects.References.Add(new V1.ReferencedObject { Object = new V1.ObjectRef { Kind = "Secret", Name = "default-token-gs7ns" }, Exists = true, Keys = { "ca.crt", "token" } });
            objects.Surroundings.Add(new V1.SurroundingObject { Object = new V1.ObjectRef { Kind = "PersistentVolumeClaim", Name = "password-store" }, State = "Pending, requests 1Gi" });
            WithLog(objects, "lock file exists, another instance is Pending, giving up");
        });

        await new ModelUnderTest(stub).PlanAsync(evidence);

        var sent = JsonNode.Parse(stub.Requests[0].Body)!["messages"]!.AsArray()[^1]!["content"]!.ToString();
        Assert.Contains("lock file exists, another instance is Pending, giving up", sent, StringComparison.Ordinal);
        Assert.True(sent.Contains("exists: Secret/default-token-gs7ns, has keys [ca.crt, token]", StringComparison.Ordinal), sent);
        Assert.Contains("PersistentVolumeClaim/password-store (Pending, requests 1Gi)", sent, StringComparison.Ordinal);
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

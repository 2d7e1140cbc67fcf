using System.Text.Json.Nodes;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.OpenAiStub;
using ClusterCodex.V1;
using Google.Api;
using Google.Protobuf;
using Grpc.Core;
using static ClusterCodex.PlanService.Tests.Service.PlanCalls;

namespace ClusterCodex.PlanService.Tests.Service;

/// <summary>What a model looks up: as the user, bounded, redacted, shown and stored.</summary>
public sealed class InvestigationTests
{
    private const string Pod = """{"kind":"Pod","namespace":"broken","name":"db-0"}""";
    private const string PodLog = """{"kind":"Pod","namespace":"broken","name":"db-0","container":null,"previous":true}""";

    [Theory]
    [InlineData("Chat")]
    [InlineData("Responses")]
    public async Task A_call_is_answered_as_the_user_shown_live_and_stored(string api)
    {
        await using var stub = await OpenAiStubServer.StartAsync(TestContext.Current.CancellationToken);
        stub.Enqueue(StubAnswer.Calls(new StubToolCall("get_logs", PodLog), new StubToolCall("list_events", Pod)));
        stub.Default = StubAnswer.Text(StubAnswer.GoodPlan.Replace("A variable is missing.", "The database says: FATAL: no space left on device", StringComparison.Ordinal));
        await using var fixture = await PlanServiceFixture.StartAsync(ModelSettings(stub, ("Model:Api", api)));
        fixture.Evidence.Reads = request => request is GetLogsRequest
            ? new HttpBody { ContentType = "text/plain", Data = ByteString.CopyFromUtf8("starting\nFATAL: no space left on device\nPGPASSWORD=Pl4nted-In-A-Tool-9") }
            : new ResourceDetail { Kind = "Pod", Namespace = "broken", Name = "db-0", Events = { new ObjectEvent { Type = "Warning", Reason = "Evicted", Message = "low on disk", Count = 2 } } };
        var user = fixture.Policies.AddDemoUser();
        var client = fixture.As(user);
        await PolicyArrives(client);

        using var call = client.StreamPlan(Request);
        var events = await call.ResponseStream.ReadAllAsync().ToListAsync();

        var plan = events[^1].Plan;
        Assert.Equal(["get_logs", "list_events"], events.Where(one => one.Investigation is not null).Select(one => one.Investigation.Tool));
        Assert.Equal(plan.Investigation, events.Where(one => one.Investigation is not null).Select(one => one.Investigation));
        Assert.Equal(plan, await client.GetPlanAsync(new GetPlanRequest { Id = plan.Id }));
        Assert.Contains("Evicted", plan.Investigation[1].Result, StringComparison.Ordinal);
        var log = Assert.IsType<GetLogsRequest>(fixture.Evidence.Read.First());
        Assert.Equal(("db-0", true), (log.Name, log.Previous));
        Assert.All(fixture.Evidence.Tokens, token => Assert.StartsWith("Bearer ", token, StringComparison.Ordinal));
        // The second question holds the calls and their results, between marks and redacted.
        var second = stub.Requests[1].Body;
        Assert.Contains("no space left on device", second, StringComparison.Ordinal);
        Assert.Contains("=== begin ", JsonNode.Parse(second)!.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(stub.Requests, request => request.All.Contains("Pl4nted-In-A-Tool-9", StringComparison.Ordinal));
        Assert.DoesNotContain("Pl4nted-In-A-Tool-9", plan.ToString(), StringComparison.Ordinal);
        // A hypothesis that repeats a line of it stands on it.
        var proof = plan.Evidence.Single(item => plan.Hypotheses[0].Supports.Contains(item.Id));
        Assert.Equal("investigation", proof.Kind);
        Assert.Contains("no space left on device", proof.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_looked_up_needs_access_to_read_the_plan()
    {
        await using var stub = await OpenAiStubServer.StartAsync(TestContext.Current.CancellationToken);
        stub.Enqueue(StubAnswer.Calls(new StubToolCall("get_object", """{"kind":"Node","namespace":"_","name":"node-1"}""")));
        await using var fixture = await PlanServiceFixture.StartAsync(ModelSettings(stub));
        fixture.Evidence.Reads = _ => new ResourceDetail { Kind = "Node", Name = "node-1", Yaml = "kind: Node" };
        var author = fixture.Policies.AddAdmin();
        var other = fixture.Policies.AddDemoUser();
        var client = fixture.As(author);
        await PolicyArrives(client);
        await PolicyArrives(fixture.As(other));

        var plan = await client.CreatePlanAsync(Request);

        Assert.Equal(plan, await client.GetPlanAsync(new GetPlanRequest { Id = plan.Id }));
        await RpcAssert.RefusedAsync(StatusCode.NotFound, () => fixture.As(other).GetPlanAsync(new GetPlanRequest { Id = plan.Id }).ResponseAsync);
    }

    [Fact]
    public async Task A_model_that_only_calls_tools_is_cut_off_and_the_plan_made_offline()
    {
        await using var stub = await OpenAiStubServer.StartAsync(TestContext.Current.CancellationToken);
        stub.Default = StubAnswer.Calls([.. Enumerable.Repeat(new StubToolCall("get_object", Pod), 3)]);
        await using var fixture = await PlanServiceFixture.StartAsync(ModelSettings(stub, ("Investigation:MaxCalls", "4")));
        fixture.Evidence.Reads = _ => new ResourceDetail { Kind = "Pod", Namespace = "broken", Name = "db-0", Yaml = "kind: Pod" };
        var client = fixture.As(fixture.Policies.AddDemoUser());
        await PolicyArrives(client);

        var plan = await client.CreatePlanAsync(Request);

        Assert.Equal("offline", plan.GeneratedBy);
        Assert.Contains("called tools instead of answering", plan.Note, StringComparison.Ordinal);
        Assert.Equal(4, fixture.Evidence.Read.Count);
        // 3 + 1 calls, of which two are refused, then a question that allows none.
        Assert.Equal(3, stub.Requests.Count);
        Assert.Equal("none", JsonNode.Parse(stub.Requests[2].Body)!["tool_choice"]!.GetValue<string>());
        Assert.Contains("budget for tools is used up", stub.Requests[2].Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("delete_object", Pod, "There is no such tool.")]
    [InlineData("get_object", "{}", "kind: is missing")]
    [InlineData("get_object", "[1", "not one JSON object")]
    [InlineData("get_object", """{"kind":"Pod","namespace":"broken","name":"db-0","as":"admin"}""", "is not a known field")]
    [InlineData("get_object", """{"kind":"Pod","namespace":"hidden","name":"db-0"}""", "nothing like that which the user may see")]
    [InlineData("get_object", """{"kind":"Ghost","namespace":"broken","name":"db-0"}""", "nothing like that which the user may see")]
    [InlineData("get_object", """{"kind":"Pod","namespace":"broken","name":"\ud800"}""", "not valid Unicode")]
    [InlineData("list_objects", """{"kind":"Pod","namespace":"_","labelSelector":null,"contains":null}""", "are in namespaces: name one")]
    public async Task A_call_that_is_refused_says_why_and_the_plan_goes_on(string tool, string arguments, string expected)
    {
        await using var stub = await OpenAiStubServer.StartAsync(TestContext.Current.CancellationToken);
        stub.Enqueue(StubAnswer.Calls(new StubToolCall(tool, arguments)));
        await using var fixture = await PlanServiceFixture.StartAsync(ModelSettings(stub));
        var client = fixture.As(fixture.Policies.AddDemoUser());
        await PolicyArrives(client);

        var plan = await client.CreatePlanAsync(Request);

        var step = Assert.Single(plan.Investigation);
        Assert.True(step.Failed);
        Assert.Contains(expected, step.Result, StringComparison.Ordinal);
        Assert.Equal("gpt-5.2-codex", plan.GeneratedBy);
        Assert.Contains(expected, stub.Requests[1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_does_not_repeat_what_ResourceService_says_of_the_object()
    {
        await using var stub = await OpenAiStubServer.StartAsync(TestContext.Current.CancellationToken);
        stub.Enqueue(StubAnswer.Calls(new StubToolCall("get_logs", PodLog)));
        await using var fixture = await PlanServiceFixture.StartAsync(ModelSettings(stub));
        fixture.Evidence.Reads = _ => throw new RpcException(new Status(StatusCode.InvalidArgument, "Pod 'db-0' has no container 'x'; it has the-hidden-one."));
        var client = fixture.As(fixture.Policies.AddDemoUser());
        await PolicyArrives(client);

        var plan = await client.CreatePlanAsync(Request);

        Assert.True(Assert.Single(plan.Investigation).Failed);
        Assert.DoesNotContain("the-hidden-one", plan.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pods")]
    [InlineData("POD")]
    public async Task A_kind_is_recognised_as_kubectl_takes_it(string kind)
    {
        await using var stub = await OpenAiStubServer.StartAsync(TestContext.Current.CancellationToken);
        stub.Enqueue(StubAnswer.Calls(new StubToolCall("list_objects", $$"""{"kind":"{{kind}}","namespace":"broken","labelSelector":null,"contains":null}""")));
        await using var fixture = await PlanServiceFixture.StartAsync(ModelSettings(stub));
        fixture.Evidence.Reads = _ => new ResourceTable { TotalSize = 1, Columns = { new TableColumn { Name = "Name" } }, Rows = { new TableRow { Namespace = "broken", Name = "db-0", Cells = { "db-0" } } } };
        var client = fixture.As(fixture.Policies.AddDemoUser());
        await PolicyArrives(client);

        var plan = await client.CreatePlanAsync(Request);

        Assert.Contains("db-0", Assert.Single(plan.Investigation).Result, StringComparison.Ordinal);
        Assert.Equal("Pod", Assert.IsType<ListResourcesRequest>(Assert.Single(fixture.Evidence.Read)).Kind);
    }

    [Fact]
    public async Task A_result_is_bounded_and_a_secret_cannot_be_asked_for_by_its_placeholder()
    {
        await using var stub = await OpenAiStubServer.StartAsync(TestContext.Current.CancellationToken);
        stub.Enqueue(
            StubAnswer.Calls(new StubToolCall("get_object", Pod)),
            StubAnswer.Calls(new StubToolCall("list_objects", """{"kind":"Pod","namespace":"broken","labelSelector":null,"contains":"[REDACTED:password:1]"}""")));
        await using var fixture = await PlanServiceFixture.StartAsync(ModelSettings(stub, ("Investigation:MaxResultLength", "1000")));
        fixture.Evidence.Reads = _ => new ResourceDetail
        {
            Kind = "Pod",
            Namespace = "broken",
            Name = "db-0",
            Yaml = "password: Pl4nted-Value-88\n" + string.Concat(Enumerable.Repeat("status: fine\n", 10_000)),
        };
        var client = fixture.As(fixture.Policies.AddDemoUser());
        await PolicyArrives(client);

        var plan = await client.CreatePlanAsync(Request);

        Assert.InRange(plan.Investigation[0].Result.Length, 900, 1100);
        Assert.Contains("[REDACTED:password:", plan.Investigation[0].Result, StringComparison.Ordinal);
        Assert.True(plan.Investigation[1].Failed);
        Assert.Contains("placeholder", plan.Investigation[1].Result, StringComparison.Ordinal);
        Assert.Single(fixture.Evidence.Read);
    }

    [Theory]
    [InlineData("Investigation:MaxCalls", "0")]
    [InlineData("Prompt:AnonymiseNames", "true")]
    public async Task Without_calls_allowed_no_tool_is_offered_for_use(string setting, string value)
    {
        await using var stub = await OpenAiStubServer.StartAsync(TestContext.Current.CancellationToken);
        await using var fixture = await PlanServiceFixture.StartAsync(ModelSettings(stub, (setting, value)));
        var client = fixture.As(fixture.Policies.AddDemoUser());
        await PolicyArrives(client);

        await client.CreatePlanAsync(Request);

        Assert.Equal("none", JsonNode.Parse(Assert.Single(stub.Requests).Body)!["tool_choice"]!.GetValue<string>());
    }
}

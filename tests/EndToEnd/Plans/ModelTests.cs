using System.Text.Json;
using System.Text.Json.Nodes;
using ClusterCodex.EndToEnd.Application;
using ClusterCodex.EndToEnd.Clusters;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.OpenAiStub;

namespace ClusterCodex.EndToEnd.Plans;

/// <summary>Plans by a model: what is sent to it, and how its answer is used.</summary>
[Collection(nameof(RealApp))]
public sealed class ModelTests(RealApp shared) : IAsyncLifetime
{
    private const string Model = "stub-model-1";

    // Random enough that no evidence holds it by chance.
    private const string Key = "sk-e2e-4f1d9a7c2b";

    private readonly string _stateFolder = TemporaryState.Create();
    private OpenAiStubServer? _stub;
    private RunningApp? _app;

    public async ValueTask InitializeAsync()
    {
        if (shared.Missing is not null)
        {
            return;
        }

        _stub = await OpenAiStubServer.StartAsync(TestContext.Current.CancellationToken);
        _app = await RunningApp.StartAsync(_stateFolder, new Dictionary<string, string?>(shared.Environment)
        {
            ["OPENAI_API_KEY"] = Key,
            ["OPENAI_BASE_URL"] = _stub.BaseUrl,
            ["OPENAI_MODEL"] = Model,
        });
        await _app.WaitUntilCompleteAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        if (_stub is not null)
        {
            await _stub.DisposeAsync();
        }

        Directory.Delete(_stateFolder, recursive: true);
    }

    [Fact]
    public async Task The_model_receives_the_evidence_without_secrets_and_its_plan_matches_the_schema()
    {
        Assert.SkipWhen(shared.Missing is not null, shared.Missing ?? "");
        using var user = await ApiUser.SignInAsync(_app!, ApiUser.User);
        var issue = await Eventually.Succeeds(
            async () => (await user.IssuesAsync()).First(issue => (string?)issue["title"] == "CrashLoopBackOff" && (string?)issue["name"] == "crasher"),
            TimeSpan.FromSeconds(60));
        var context = $"It worked with API_PASSWORD={BrokenWorkloads.PlantedSecrets[0]} yesterday.";

        var plan = (await user.PostAsync("/api/plans/codex", new { issueId = (string)issue["id"]!, userContext = context })).AsObject();

        PlanSchema.Check(plan, PlanSchema.PlanFields);
        Assert.Contains(Model, (string)plan["generatedBy"]!, StringComparison.Ordinal);
        Assert.Equal("The container ends at once.", (string?)plan["quickFix"]!["summary"]);
        Assert.NotEmpty(_stub!.Requests);
        Assert.All(_stub.Requests, request => AssertTellsNoSecret(request.All));
        var sent = string.Join('\n', _stub.Requests.Select(request => Texts(JsonNode.Parse(request.Body)!)));
        Assert.Contains("cannot reach database", sent, StringComparison.Ordinal);
        Assert.Matches("(?i)exit.{0,12}3", sent);
        Assert.Contains((string)issue["name"]!, sent, StringComparison.Ordinal);
        Assert.Contains("It worked with", sent, StringComparison.Ordinal);
        AssertTellsNoSecret(plan.ToJsonString());
        AssertTellsNoSecret(_app!.Output);
        Assert.DoesNotContain(Key, _app.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_model_looks_things_up_in_the_cluster_with_the_rights_of_the_user()
    {
        Assert.SkipWhen(shared.Missing is not null, shared.Missing ?? "");
        using var user = await ApiUser.SignInAsync(_app!, ApiUser.User);
        var issue = await Eventually.Succeeds(
            async () => (await user.IssuesAsync()).First(issue => (string?)issue["title"] == "CrashLoopBackOff" && (string?)issue["name"] == "crasher"),
            TimeSpan.FromSeconds(60));
        var ns = (string)issue["namespace"]!;
        var kind = (string)issue["kind"]!;
        _stub!.Enqueue(StubAnswer.Calls(
            Call("get_logs", new { kind, @namespace = ns, name = "crasher", container = (string?)null, previous = false }),
            Call("list_objects", new { kind = "Pod", @namespace = ns, labelSelector = (string?)null, contains = "crasher" }),
            Call("describe_object", new { kind, @namespace = ns, name = "crasher" }),
            Call("list_changes", new { kind, @namespace = ns, name = "crasher" }),
            Call("list_objects", new { kind = "Secret", @namespace = ns, labelSelector = (string?)null, contains = (string?)null }),
            Call("list_objects", new { kind = "Pod", @namespace = "kube-system", labelSelector = (string?)null, contains = (string?)null })));

        var plan = (await user.PostAsync("/api/plans/codex", new { issueId = (string)issue["id"]!, userContext = "Look it up." })).AsObject();

        var steps = plan["investigation"]!.AsArray();
        Assert.Equal([false, false, false, false, true, true], steps.Select(step => (bool)step!["failed"]!));
        Assert.Contains("cannot reach database", (string)steps[0]!["result"]!, StringComparison.Ordinal);
        Assert.Contains("crasher", (string)steps[1]!["result"]!, StringComparison.Ordinal);
        Assert.Contains("Available", (string)steps[2]!["result"]!, StringComparison.Ordinal);
        Assert.NotEmpty((string)steps[3]!["result"]!);
        Assert.All(steps.TakeLast(2), step => Assert.Contains("nothing like that which the user may see", (string)step!["result"]!, StringComparison.Ordinal));
        Assert.All(_stub.Requests, request => AssertTellsNoSecret(request.All));
        AssertTellsNoSecret(plan.ToJsonString());
        Assert.Contains("cannot reach database", _stub.Requests[^1].Body, StringComparison.Ordinal);

        static StubToolCall Call(string tool, object arguments) => new(tool, JsonSerializer.Serialize(arguments));
    }

    private static void AssertTellsNoSecret(string text)
    {
        foreach (var form in BrokenWorkloads.PlantedSecrets.SelectMany(SecretForms.Of))
        {
            Assert.False(text.Contains(form, StringComparison.OrdinalIgnoreCase), $"A planted secret was sent, in the form {form[..4]}….");
        }
    }

    // JSON escapes would hide words.
    private static string Texts(JsonNode node) => node switch
    {
        JsonObject fields => string.Join('\n', fields.Select(field => field.Value is null ? "" : Texts(field.Value))),
        JsonArray items => string.Join('\n', items.Select(item => item is null ? "" : Texts(item))),
        _ => node.ToString(),
    };
}

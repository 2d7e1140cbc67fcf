using System.Net;
using System.Text.Json.Nodes;
using ClusterCodex.EndToEnd.Application;

namespace ClusterCodex.EndToEnd.Agents;

/// <summary>A real MCP client, from npm, beside REST calls of the same user.</summary>
[Collection(nameof(DemoApp))]
public sealed class McpTests(DemoApp shared)
{
    [Fact]
    public async Task An_agent_sees_what_its_user_sees_plans_and_cannot_approve()
    {
        using var user = await ApiUser.SignInAsync(shared.App, ApiUser.User);
        var issue = (await user.IssuesAsync()).First(issue => (string?)issue["title"] == "OOMKilled");
        var workload = Arguments(("kind", issue["kind"]), ("namespace", issue["namespace"]), ("name", issue["name"]));

        var agent = await McpAgent.RunAsync(
            shared.App.Address,
            user.Token,
            ("list_issues", new JsonObject { ["limit"] = 1000 }),
            ("get_issue", Arguments(("id", issue["id"]))),
            ("list_changes", workload),
            ("get_resource", workload),
            ("create_plan", Arguments(("issueId", issue["id"]))),
            ("execute_step", new JsonObject { ["planId"] = "p", ["stepId"] = "s" }));

        Assert.Equal("cluster-codex", (string?)agent["server"]);
        Assert.DoesNotContain("execute_step", agent["tools"]!.AsArray().Select(tool => (string?)tool));
        var results = agent["results"]!.AsArray();
        Assert.Equal((await user.IssuesAsync()).Select(IdOf).Order(), Json(results[0])["issues"]!.AsArray().Select(IdOf).Order());
        Assert.Equal(IdOf(issue), IdOf(Json(results[1])["issue"]));
        Assert.NotEmpty(Json(results[2])["changes"]!.AsArray());
        Assert.Equal((string?)issue["name"], (string?)Json(results[3])["name"]);
        var plan = Json(results[4]);
        Assert.Equal((await user.GetAsync($"/api/plans/{plan["id"]}")).ToJsonString(), plan.ToJsonString());
        Assert.Contains("no such tool", (string?)results[5]!["refused"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hidden_things_answer_as_if_they_did_not_exist_and_refusals_say_why()
    {
        const string Nowhere = "iss-aaaaaaaaaaaaaaaaaaaaaaaa";
        using var admin = await ApiUser.SignInAsync(shared.App, ApiUser.Admin);
        using var user = await ApiUser.SignInAsync(shared.App, ApiUser.User);
        var hidden = IdOf((await admin.IssuesAsync("namespace=payments"))[0]);

        var agent = await McpAgent.RunAsync(
            shared.App.Address,
            user.Token,
            ("get_issue", new JsonObject { ["id"] = hidden }),
            ("get_issue", new JsonObject { ["id"] = Nowhere }),
            ("create_plan", new JsonObject { ["issueId"] = hidden }),
            ("list_resources", new JsonObject { ["kind"] = "Secret" }),
            ("get_logs", new JsonObject { ["kind"] = "Pod", ["namespace"] = "payments", ["name"] = "any" }));

        var errors = agent["results"]!.AsArray().Select(result => (Failed: (bool?)result!["isError"], Error: Json(result))).ToList();
        Assert.All(errors, error => Assert.True(error.Failed));
        Assert.Equal(["NOT_FOUND", "NOT_FOUND", "NOT_FOUND", "FORBIDDEN", "FORBIDDEN"], errors.Select(error => (string?)error.Error["code"]));
        Assert.Equal(((string?)errors[1].Error["error"])!.Replace(Nowhere, hidden, StringComparison.Ordinal), (string?)errors[0].Error["error"]);
        using var rest = await user.SendAsync(HttpMethod.Get, "/api/resources?kind=Secret");
        Assert.Equal(HttpStatusCode.Forbidden, rest.StatusCode);
        Assert.Equal((string?)JsonNode.Parse(await rest.Content.ReadAsStringAsync())!["error"], (string?)errors[3].Error["error"]);
    }

    [Fact]
    public async Task Without_a_token_the_client_is_told_to_sign_in()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => McpAgent.RunAsync(shared.App.Address, ""));

        Assert.Contains("AUTH_REQUIRED", exception.Message, StringComparison.Ordinal);
    }

    private static JsonObject Arguments(params (string Name, JsonNode? Value)[] arguments) =>
        new(arguments.Select(argument => KeyValuePair.Create(argument.Name, argument.Value?.DeepClone())));

    // The text is what a model reads.
    private static JsonNode Json(JsonNode? result) => JsonNode.Parse((string)result!["content"]![0]!["text"]!)!;

    private static string IdOf(JsonNode? thing) => (string)thing!["id"]!;
}

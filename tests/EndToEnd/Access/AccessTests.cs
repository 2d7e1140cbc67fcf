using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ClusterCodex.EndToEnd.Application;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;

namespace ClusterCodex.EndToEnd.Access;

/// <summary>Who sees what, by every way in.</summary>
public abstract class AccessTests(SharedApp shared)
{
    private static readonly string[] UserNamespaces = ["broken", "default"];
    private static readonly string[] UserKinds = ["Pod", "Deployment", "Event"];

    [Fact]
    public async Task The_user_sees_exactly_what_the_policy_grants_of_what_the_admin_sees()
    {
        using var admin = await ApiUser.SignInAsync(shared.App, ApiUser.Admin);
        using var user = await ApiUser.SignInAsync(shared.App, ApiUser.User);

        var all = await admin.IssuesAsync("state=all");
        var granted = await user.IssuesAsync("state=all");

        var expected = new List<string>();
        foreach (var issue in all)
        {
            if (IsGranted(issue) || (await admin.GetAsync($"/api/issues/{Id(issue)}"))["members"]?.AsArray().Any(IsGranted) == true)
            {
                expected.Add(Id(issue));
            }
        }

        Assert.Equal(expected.Order(), granted.Select(Id).Order());
        Assert.NotEmpty(granted);
        Assert.All(granted, issue => Assert.True(IsGranted(issue), $"{issue["kind"]} {issue["namespace"]}/{issue["name"]}"));
        Assert.True(all.Count > granted.Count);
    }

    private static bool IsGranted(JsonNode? named) => UserNamespaces.Contains((string?)named?["namespace"]) && UserKinds.Contains((string?)named?["kind"]);

    [Fact]
    public async Task Hidden_things_answer_as_if_they_did_not_exist()
    {
        using var admin = await ApiUser.SignInAsync(shared.App, ApiUser.Admin);
        using var user = await ApiUser.SignInAsync(shared.App, ApiUser.User);
        var hidden = Id((await admin.IssuesAsync("namespace=payments"))[0]);

        var there = await user.SendAsync(HttpMethod.Get, $"/api/issues/{hidden}");
        var nowhere = await user.SendAsync(HttpMethod.Get, "/api/issues/iss-aaaaaaaaaaaaaaaaaaaaaaaa");

        Assert.Equal(HttpStatusCode.NotFound, there.StatusCode);
        Assert.Equal(
            (await ErrorAsync(nowhere)).Replace("iss-aaaaaaaaaaaaaaaaaaaaaaaa", hidden, StringComparison.Ordinal),
            await ErrorAsync(there));
        Assert.Equal(HttpStatusCode.NotFound, (await user.SendAsync(HttpMethod.Post, $"/api/issues/{hidden}/dismiss", new { reason = "mine" })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await user.SendAsync(HttpMethod.Post, "/api/plans/codex", new { issueId = hidden })).StatusCode);
    }

    [Theory]
    [InlineData("/api/issues?namespace=payments")]
    [InlineData("/api/issues?kind=Node")]
    [InlineData("/api/resources?kind=Node")]
    [InlineData("/api/resources?kind=Secret")]
    [InlineData("/api/resources?kind=Pod&namespace=payments")]
    [InlineData("/api/resources/Pod/payments/anything")]
    [InlineData("/api/resources/Secret/broken/anything")]
    [InlineData("/api/admin/users")]
    [InlineData("/api/admin/access-policy")]
    [InlineData("/api/admin/audit")]
    public async Task A_request_that_names_what_is_not_granted_is_forbidden(string path)
    {
        using var user = await ApiUser.SignInAsync(shared.App, ApiUser.User);

        var reply = await user.SendAsync(HttpMethod.Get, path);

        Assert.Equal(HttpStatusCode.Forbidden, reply.StatusCode);
        Assert.Equal("FORBIDDEN", (string?)(await reply.Content.ReadFromJsonAsync<JsonObject>())!["code"]);
    }

    [Theory]
    [InlineData("/api/issues")]
    [InlineData("/api/resources/kinds")]
    [InlineData("/api/auth/me")]
    public async Task Without_a_token_nothing_is_answered(string path)
    {
        var reply = await shared.App.Http.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(HttpStatusCode.Unauthorized, reply.StatusCode);
        Assert.Equal("AUTH_REQUIRED", (string?)(await reply.Content.ReadFromJsonAsync<JsonObject>())!["code"]);
    }

    [Fact]
    public async Task A_native_gRPC_client_at_the_gateway_sees_what_REST_shows()
    {
        using var user = await ApiUser.SignInAsync(shared.App, ApiUser.User);
        using var channel = GrpcChannel.ForAddress(shared.App.GrpcAddress);

        var reply = await new IssueService.IssueServiceClient(channel).ListIssuesAsync(
            new ListIssuesRequest { State = ListIssuesRequest.Types.State.All, Limit = 1000 }, Bearer(user.Token));

        Assert.Equal((await user.IssuesAsync("state=all")).Select(Id).Order(), reply.Issues.Select(issue => issue.Id).Order());
    }

    [Fact]
    public async Task A_client_at_the_services_own_port_sees_what_REST_shows()
    {
        using var user = await ApiUser.SignInAsync(shared.App, ApiUser.User);
        using var channel = GrpcChannel.ForAddress(shared.App.Endpoint("issueservice", "grpc"));
        var internalToken = await shared.ExchangeAsync(user.Token);

        var reply = await new IssueService.IssueServiceClient(channel).ListIssuesAsync(
            new ListIssuesRequest { State = ListIssuesRequest.Types.State.All, Limit = 1000 }, Bearer(internalToken));

        Assert.Equal((await user.IssuesAsync("state=all")).Select(Id).Order(), reply.Issues.Select(issue => issue.Id).Order());
    }

    [Theory]
    [InlineData("policyservice")]
    [InlineData("issueservice")]
    [InlineData("resourceservice")]
    [InlineData("planservice")]
    public async Task No_service_takes_a_call_without_an_internal_token(string service)
    {
        using var admin = await ApiUser.SignInAsync(shared.App, ApiUser.Admin);
        using var channel = GrpcChannel.ForAddress(shared.App.Endpoint(service, "grpc"));
        Func<Metadata, Task> call = service switch
        {
            "policyservice" => headers => new PolicyService.PolicyServiceClient(channel).ListAccessPoliciesAsync(new Empty(), headers).ResponseAsync,
            "issueservice" => headers => new IssueService.IssueServiceClient(channel).ListIssuesAsync(new ListIssuesRequest(), headers).ResponseAsync,
            "resourceservice" => headers => new ResourceService.ResourceServiceClient(channel).ListKindsAsync(new Empty(), headers).ResponseAsync,
            _ => headers => new PlanService.PlanServiceClient(channel).ListPlansAsync(new ListPlansRequest(), headers).ResponseAsync,
        };

        Assert.Equal(StatusCode.Unauthenticated, (await Assert.ThrowsAsync<RpcException>(() => call([]))).StatusCode);
        Assert.Equal(StatusCode.Unauthenticated, (await Assert.ThrowsAsync<RpcException>(() => call(Bearer(admin.Token)))).StatusCode);
    }

    [Fact]
    public async Task Only_the_kinds_of_the_policy_are_offered()
    {
        using var user = await ApiUser.SignInAsync(shared.App, ApiUser.User);

        var kinds = (await user.GetAsync("/api/resources/kinds")).AsArray().Select(kind => (string?)kind!["kind"]);

        Assert.Equal(UserKinds.Order(), kinds.Order());
    }

    [Fact]
    public async Task Secrets_show_keys_and_sizes_even_to_the_admin()
    {
        using var admin = await ApiUser.SignInAsync(shared.App, ApiUser.Admin);
        var rows = (await admin.GetAsync("/api/resources?kind=Secret&limit=1000"))["rows"]!.AsArray();
        Assert.NotEmpty(rows);

        foreach (var row in rows)
        {
            var detail = await admin.GetAsync($"/api/resources/Secret/{row!["namespace"]}/{row["name"]}");
            Assert.DoesNotContain("c2VjcmV0LWRhdGEtNDI", detail.ToJsonString(), StringComparison.Ordinal);
            Assert.Matches("(?s)(<\\d+ bytes>|^((?!\ndata:).)*$)", (string)detail["yaml"]!);
        }
    }

    private static string Id(JsonObject issue) => (string)issue["id"]!;

    private static async Task<string> ErrorAsync(HttpResponseMessage reply) => (string)(await reply.Content.ReadFromJsonAsync<JsonObject>())!["error"]!;

    private static Metadata Bearer(string token) => new() { { "authorization", $"Bearer {token}" } };
}

[Collection(nameof(DemoApp))]
public sealed class DemoAccessTests(DemoApp app) : AccessTests(app);

[Collection(nameof(RealApp))]
public sealed class RealAccessTests(RealApp app) : AccessTests(app);

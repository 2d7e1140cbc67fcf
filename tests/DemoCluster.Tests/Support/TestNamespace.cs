using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.TestSupport;

namespace ClusterCodex.DemoCluster.Tests.Support;

/// <summary>A namespace of one test, with what tests of workloads read in it.</summary>
internal sealed class TestNamespace : IDisposable
{
    private readonly ApiClient _api;

    private TestNamespace(ApiClient api, string name) => (_api, Name) = (api, name);

    public string Name { get; }

    public static async Task<TestNamespace> CreateAsync(DemoClusterHost host)
    {
        var api = ApiClient.Admin(host);
        var name = $"t-{Guid.NewGuid().ToString("N")[..10]}";
        await api.CreateAsync("/api/v1/namespaces", new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } });
        return new TestNamespace(api, name);
    }

    /// <param name="plural">Such as <c>pods</c> or <c>apps/v1/deployments</c>.</param>
    public Task<JsonObject> CreateAsync(string plural, string name, string fields)
    {
        var value = (JsonObject)JsonNode.Parse(fields)!;
        value["metadata"] = new JsonObject { ["name"] = name };
        return _api.CreateAsync(Path(plural), value);
    }

    /// <summary>A Deployment of one replica.</summary>
    /// <param name="podSpec">Whose containers are called <c>c</c>.</param>
    public Task<JsonObject> DeployAsync(string name, string podSpec, int replicas = 1) => CreateAsync("apps/v1/deployments", name,
        $$"""{"spec":{"replicas":{{replicas}},"selector":{"matchLabels":{"app":"{{name}}"} },"template":{"metadata":{"labels":{"app":"{{name}}"} },"spec":{{podSpec}} } } }""");

    public Task<(int Code, JsonObject Body)> SendAsync(string method, string plural, string body, string mediaType = "application/json") => _api.SendAsync(method, Path(plural), JsonNode.Parse(body), mediaType);

    public Task<JsonObject> GetAsync(string plural) => _api.GetAsync(Path(plural));

    public async Task<JsonObject[]> ListAsync(string plural) => [.. (await GetAsync(plural)).Objects("items")];

    /// <summary>Waits for an event.</summary>
    /// <returns>The part of the object it is about.</returns>
    public Task<string> EventAsync(string kind, string type, string reason, string messagePattern) => Eventually.Succeeds(async () =>
    {
        var events = (await ListAsync("events")).Where(item => item.Object("involvedObject").Text("kind") == kind && item.Text("reason") == reason && item.Text("type") == type).ToArray();
        Assert.Contains(events, item => System.Text.RegularExpressions.Regex.IsMatch(item.Text("message"), messagePattern, System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
        return events[0].Object("involvedObject").Text("fieldPath");
    });

    /// <summary>Waits until a container of a pod waits for a reason.</summary>
    /// <returns>The message.</returns>
    public Task<string> WaitingAsync(string reason) => Eventually.Succeeds(async () => Assert.Single(
        (await ListAsync("pods")).SelectMany(pod => pod.Object("status").Objects("containerStatuses")).Select(status => status.Object("state").Object("waiting")),
        waiting => waiting.Text("reason") == reason).Text("message"));

    public void Dispose() => _api.Dispose();

    private string Path(string plural)
    {
        var parts = plural.Split('/');
        return parts is [var group, "v1", .. var rest] ? $"/apis/{group}/v1/namespaces/{Name}/{string.Join('/', rest)}" : $"/api/v1/namespaces/{Name}/{plural}";
    }
}

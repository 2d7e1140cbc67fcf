using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace ClusterCodex.EndToEnd.Application;

/// <summary>A signed-in user of the REST surface.</summary>
internal sealed class ApiUser(HttpClient http, string token) : IDisposable
{
    /// <summary>The seeded users of Development.</summary>
    public static readonly (string Email, string Password) Admin = ("admin@clustercodex.local", "admin123!");

    /// <inheritdoc cref="Admin"/>
    public static readonly (string Email, string Password) User = ("user@clustercodex.local", "user123!");

    /// <summary>The access token.</summary>
    public string Token => token;

    public static async Task<ApiUser> SignInAsync(IApplication app, (string Email, string Password) user)
    {
        using var anonymous = new HttpClient { BaseAddress = app.Address };
        var reply = await anonymous.PostAsJsonAsync("/api/auth/login", new { email = user.Email, password = user.Password });
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        var session = await reply.Content.ReadFromJsonAsync<JsonObject>();
        var token = (string)session!["token"]!;
        var http = new HttpClient { BaseAddress = app.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new ApiUser(http, token);
    }

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null) =>
        http.SendAsync(new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) });

    public Task<JsonNode> GetAsync(string path) => ReadAsync(HttpMethod.Get, path, null);

    public Task<JsonNode> PostAsync(string path, object body) => ReadAsync(HttpMethod.Post, path, body);

    /// <summary>Issues as <c>Kind namespace/name category</c>, sorted.</summary>
    public async Task<IReadOnlyList<JsonObject>> IssuesAsync(string query = "") =>
        [.. (await GetAsync($"/api/issues?limit=1000&{query}")).AsArray().Select(issue => issue!.AsObject())];

    public void Dispose() => http.Dispose();

    private async Task<JsonNode> ReadAsync(HttpMethod method, string path, object? body)
    {
        var reply = await SendAsync(method, path, body);
        var text = await reply.Content.ReadAsStringAsync();
        Assert.True(reply.IsSuccessStatusCode, $"{method} {path} answered {(int)reply.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }
}

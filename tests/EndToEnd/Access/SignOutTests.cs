using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ClusterCodex.EndToEnd.Application;

namespace ClusterCodex.EndToEnd.Access;

/// <summary>A session that was signed out is dead: its access token, and every stream it has open, at every service.</summary>
[Collection(nameof(DemoApp))]
public sealed class SignOutTests(DemoApp shared)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/issues/stream", "/api/issues")]
    [InlineData("/api/resources/stream?kind=Pod", "/api/resources?kind=Pod")]
    public async Task Signing_out_ends_the_token_and_an_open_stream_and_leaves_other_sessions_alone(string stream, string list)
    {
        var session = await SignInAsync();
        using var other = await ApiUser.SignInAsync(shared.App, ApiUser.User);
        using var request = new HttpRequestMessage(HttpMethod.Get, stream);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", session.Token);
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var opened = await shared.App.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
        Assert.Equal(HttpStatusCode.OK, opened.StatusCode);

        using var signedOut = await shared.App.Http.PostAsJsonAsync("/api/auth/logout", new { refreshToken = session.RefreshToken }, Cancelled);
        Assert.Equal(HttpStatusCode.OK, signedOut.StatusCode);

        // The stream ends without the reader closing it.
        var events = await opened.Content.ReadAsStringAsync(Cancelled).WaitAsync(TimeSpan.FromSeconds(10), Cancelled);
        Assert.Contains("event: error", events, StringComparison.Ordinal);
        Assert.Contains("\"AUTH_REQUIRED\"", events, StringComparison.Ordinal);
        using var refused = await GetAsync(list, session.Token);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await other.SendAsync(HttpMethod.Get, list)).StatusCode);
    }

    private async Task<(string Token, string RefreshToken)> SignInAsync()
    {
        using var reply = await shared.App.Http.PostAsJsonAsync("/api/auth/login", new { email = ApiUser.User.Email, password = ApiUser.User.Password }, Cancelled);
        var session = (await reply.Content.ReadFromJsonAsync<JsonObject>(Cancelled))!;
        return ((string)session["token"]!, (string)session["refreshToken"]!);
    }

    private Task<HttpResponseMessage> GetAsync(string path, string token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return shared.App.Http.SendAsync(request, Cancelled);
    }
}

using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.Nodes.Shell;

namespace ClusterCodex.DemoCluster.Tests.Support;

/// <summary>An HTTP client for a demo cluster that trusts only the authority of its kubeconfig.</summary>
public sealed class ApiClient : IDisposable
{
    private readonly HttpClient _http;

    private ApiClient(HttpClient http) => _http = http;

    /// <param name="token">Null for none at all.</param>
    public static ApiClient For(DemoClusterHost host, string? token)
    {
        var authority = X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(Convert.FromBase64String(Field(host, "certificate-authority-data"))));
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { authority },
        };
        var http = new HttpClient(handler) { BaseAddress = host.Address };
        http.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return new ApiClient(http);
    }

    public static ApiClient Admin(DemoClusterHost host) => For(host, Field(host, "token"));

    public static ApiClient Viewer(DemoClusterHost host) => For(host, Field(host, "token", last: true));

    public async Task<(int Code, JsonObject Body)> SendAsync(string method, string path, JsonNode? body = null, string mediaType = "application/json", string accept = "application/json", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, mediaType);
        }

        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    public async Task<JsonObject> GetAsync(string path, string accept = "application/json")
    {
        var (code, body) = await SendAsync("GET", path, accept: accept);
        Assert.True(code == 200, body.ToJsonString());
        return body;
    }

    public async Task<JsonObject> CreateAsync(string path, JsonNode body)
    {
        var (code, created) = await SendAsync("POST", path, body);
        Assert.True(code == 201, created.ToJsonString());
        return created;
    }

    /// <summary>Opens a watch; each line is one event.</summary>
    public async Task<WatchLines> WatchAsync(string path)
    {
        var response = await _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        return new WatchLines(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    public void Dispose() => _http.Dispose();

    private static string Field(DemoClusterHost host, string name, bool last = false)
    {
        var lines = File.ReadAllLines(host.KubeConfigPath).Where(line => line.Trim().StartsWith(name + ":", StringComparison.Ordinal));
        return (last ? lines.Last() : lines.First()).Split(": ")[1].Trim();
    }
}

public sealed class WatchLines(HttpResponseMessage response, StreamReader reader) : IDisposable
{
    public int Code => (int)response.StatusCode;

    /// <summary>The next event; null when the server has ended the stream.</summary>
    public async Task<JsonObject?> NextAsync() =>
        await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(10)) is { } line ? (JsonObject)JsonNode.Parse(line)! : null;

    public void Dispose()
    {
        reader.Dispose();
        response.Dispose();
    }
}

using System.Net.Sockets;
using System.Text;
using ClusterCodex.Gateway.Tests.Hosting;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Identity;
using ClusterCodex.V1;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;

namespace ClusterCodex.Gateway.Tests.Http;

/// <summary>Callers that disconnect at different moments: that is not a failure and is not logged as one.</summary>
public sealed class DisconnectTests : IAsyncLifetime
{
    private TestGateway _gateway = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _gateway = await TestGateway.StartAsync(new Dictionary<string, string?> { ["Gateway:Sse:OpenAfter"] = "00:00:00.1" });

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Theory]
    [InlineData("GET /api/lib/watch?count=3&stay=true HTTP/1.1\r\n", "", "event: added", false)]
    [InlineData("GET /api/lib/watch?count=3&stay=true HTTP/1.1\r\n", "", "event: added", true)]
    [InlineData("GET /api/lib/watch?count=3&stay=true HTTP/1.1\r\n", "", "HTTP/1.1 200", true)]
    [InlineData("GET /api/lib/watch?stay=true HTTP/1.1\r\n", "", ": open", false)]
    [InlineData("GET /api/lib/watch?stay=true HTTP/1.1\r\n", "", ": open", true)]
    [InlineData("GET /api/lib/watch?count=5000&size=4000 HTTP/1.1\r\n", "", "event: added", true)]
    [InlineData("GET /api/lib/watch?count=5000&size=4000&fail=true HTTP/1.1\r\n", "", "event: added", false)]
    [InlineData("GET /api/lib/watch?stay=true HTTP/1.1\r\n", "", "", true)]
    [InlineData("GET /api/lib/watch?stay=true HTTP/1.1\r\n", "", "", false)]
    [InlineData("GET /api/lib/hang HTTP/1.1\r\n", "", "", false)]
    [InlineData("GET /api/lib/hang HTTP/1.1\r\n", "", "", true)]
    [InlineData("GET /api/issues HTTP/1.1\r\n", "", "", true)]
    [InlineData("GET /api/issues HTTP/1.1\r\n", "", "HTTP/1.1 200", true)]
    [InlineData("POST /api/lib/everything HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n", "{\"title\":\"half", "", true)]
    [InlineData("POST /api/lib/everything HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n", "{\"title\":\"half", "", false)]
    public async Task Whenever_a_rest_caller_goes_away_no_failure_is_logged(string line, string body, string until, bool reset)
    {
        var request = Encoding.ASCII.GetBytes($"{line}Host: x\r\nAuthorization: Bearer {_gateway.Identity.AccessToken()}\r\n\r\n{body}");
        const int Callers = 12;

        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            using var client = new TcpClient();
            await client.ConnectAsync(_gateway.Public.Host, _gateway.Public.Port, Cancelled);
            await client.GetStream().WriteAsync(request, Cancelled);
            await ReadUntilAsync(client.GetStream(), until);
            // Zero: what is unsent is dropped and the other side is reset. Otherwise the connection is closed in order.
            client.LingerState = new LingerOption(reset, 0);
        }));

        await AssertQuietAsync(Callers);
    }

    [Fact]
    public async Task Whenever_a_native_caller_goes_away_no_failure_is_logged()
    {
        const int Callers = 12;
        var headers = TestTokens.Headers(_gateway.Identity.AccessToken());

        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async i =>
        {
            using var channel = GrpcChannel.ForAddress(_gateway.Grpc);
            var client = new GatewayTests.Library.LibraryClient(channel);
            using var stream = client.Watch(new GatewayTests.WatchRequest { Count = 3, Stay = true }, headers, cancellationToken: Cancelled);
            if (i % 2 == 0)
            {
                await stream.ResponseStream.MoveNext(Cancelled);
            }
            else
            {
                await stream.ResponseHeadersAsync;
            }
        }));

        await AssertQuietAsync(Callers);
    }

    // Nothing is read if there is nothing to wait for: the caller disconnects right after its request.
    private static async Task ReadUntilAsync(NetworkStream stream, string text)
    {
        var read = new StringBuilder();
        var buffer = new byte[4096];
        while (!read.ToString().Contains(text, StringComparison.Ordinal))
        {
            var count = await stream.ReadAsync(buffer, Cancelled);
            Assert.NotEqual(0, count);
            read.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }
    }

    private async Task AssertQuietAsync(int requests)
    {
        // Every request that reached the gateway has ended: one line each, and no call is left at the service.
        await Eventually.True(() => Volatile.Read(ref _gateway.Library.OpenWatches) == 0, "every call at the service is over");
        await Eventually.True(() => _gateway.Log.Lines.Count(line => line.Contains(" answered ", StringComparison.Ordinal)) >= requests, "every request has ended");
        Assert.DoesNotContain(_gateway.Log.Lines, line =>
            line.StartsWith(nameof(LogLevel.Error), StringComparison.Ordinal)
            || line.StartsWith(nameof(LogLevel.Critical), StringComparison.Ordinal)
            || line.Contains("StatusCode cannot be set", StringComparison.Ordinal));
    }
}

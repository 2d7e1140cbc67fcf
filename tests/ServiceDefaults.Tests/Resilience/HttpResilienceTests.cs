using System.Net;
using ClusterCodex.ServiceDefaults.Resilience;
using Microsoft.Extensions.Options;

namespace ClusterCodex.ServiceDefaults.Tests.Resilience;

public sealed class HttpResilienceTests
{
    private static readonly Uri Address = new("http://peer.test/");

    [Fact]
    public async Task Connecting_is_tried_again_because_nothing_was_sent()
    {
        var peer = new Peer(
            _ => throw new HttpRequestException(HttpRequestError.ConnectionError),
            _ => throw new HttpRequestException(HttpRequestError.NameResolutionError),
            _ => new HttpResponseMessage(HttpStatusCode.OK));
        using var client = new HttpClient(new ConnectRetryHandler(Options.Create(new ServiceCallOptions { ConnectRetryDelay = TimeSpan.FromMilliseconds(10) }), TimeProvider.System) { InnerHandler = peer });

        var response = await client.PostAsync(Address, new StringContent("once"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(3, peer.Requests);
    }

    [Fact]
    public async Task A_connection_that_breaks_later_is_not_tried_again()
    {
        var peer = new Peer(_ => throw new HttpRequestException(HttpRequestError.ResponseEnded));
        using var client = new HttpClient(new ConnectRetryHandler(Options.Create(new ServiceCallOptions()), TimeProvider.System) { InnerHandler = peer });

        await Assert.ThrowsAsync<HttpRequestException>(() => client.PostAsync(Address, new StringContent("once")));

        Assert.Equal(1, peer.Requests);
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.RequestTimeout)]
    public async Task An_idempotent_request_is_tried_again(HttpStatusCode status)
    {
        var peer = new Peer(_ => new HttpResponseMessage(status), _ => new HttpResponseMessage(HttpStatusCode.OK));
        using var client = Client(peer);

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(Address)).StatusCode);
        Assert.Equal(2, peer.Requests);
    }

    [Fact]
    public async Task Any_other_request_is_sent_once()
    {
        var peer = new Peer(_ => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable), _ => new HttpResponseMessage(HttpStatusCode.OK));
        using var client = Client(peer);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.PostAsync(Address, new StringContent("once"))).StatusCode);
        Assert.Equal(1, peer.Requests);
    }

    [Fact]
    public async Task A_refusal_is_final()
    {
        var peer = new Peer(_ => new HttpResponseMessage(HttpStatusCode.Forbidden));
        using var client = Client(peer);

        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync(Address)).StatusCode);
        Assert.Equal(1, peer.Requests);
    }

    [Fact]
    public async Task Retry_After_is_waited_for_but_not_for_ever()
    {
        var time = new TestSupport.FakeTimeProvider();
        var peer = new Peer(
            _ =>
            {
                var response = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
                response.Headers.RetryAfter = new(TimeSpan.FromDays(1));
                return response;
            },
            _ => new HttpResponseMessage(HttpStatusCode.OK));
        using var client = Client(peer, time);

        var answer = client.GetAsync(Address);
        await TestSupport.Eventually.True(() => peer.Requests == 1 && time.NextTimer is { } next && next <= TimeSpan.FromSeconds(30), "the wait has begun");
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(1, peer.Requests);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(HttpStatusCode.OK, (await answer).StatusCode);
    }

    private static HttpClient Client(Peer peer, TimeProvider? time = null) => new(new HttpResilienceHandler(
        Options.Create(new HttpCallOptions { RetryDelay = TimeSpan.FromMilliseconds(10), AttemptTimeout = TimeSpan.FromMinutes(5) }),
        time ?? TimeProvider.System)
    {
        InnerHandler = peer,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private sealed class Peer(params Func<HttpRequestMessage, HttpResponseMessage>[] answers) : HttpMessageHandler
    {
        private int _requests;

        public int Requests => Volatile.Read(ref _requests);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var number = Interlocked.Increment(ref _requests);
            return Task.FromResult(answers[Math.Min(number, answers.Length) - 1](request));
        }
    }
}

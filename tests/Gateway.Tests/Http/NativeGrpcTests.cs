using System.Net;
using ClusterCodex.Gateway.Tests.Hosting;
using ClusterCodex.GatewayTests;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.TestSupport.Identity;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;

namespace ClusterCodex.Gateway.Tests.Http;

public sealed class NativeGrpcTests : IAsyncLifetime
{
    private TestGateway _gateway = null!;
    private GrpcChannel _channel = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await TestGateway.StartAsync();
        _channel = GrpcChannel.ForAddress(_gateway.Grpc);
    }

    [Fact]
    public async Task A_signed_in_client_calls_a_service_through_the_gateway()
    {
        var issues = await new IssueService.IssueServiceClient(_channel).ListIssuesAsync(new ListIssuesRequest { Namespace = { "broken" } }, AsUser());

        Assert.Equal("broken", issues.Issues[0].Namespace);
        Assert.Equal("next-1", issues.NextCursor);
    }

    [Fact]
    public async Task A_stream_passes_message_by_message()
    {
        using var call = new Library.LibraryClient(_channel).Watch(new WatchRequest { Count = 2, Stay = true }, AsUser());

        Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        Assert.Equal("2", call.ResponseStream.Current.Cursor);
    }

    [Fact]
    public async Task The_service_receives_the_internal_token_and_no_metadata_of_the_caller()
    {
        var headers = AsUser();
        headers.Add("x-user", "admin");
        headers.Add("identity-bin", new byte[] { 1 });

        await new Library.LibraryClient(_channel).GetFileAsync(new GetBookRequest { Name = "x" }, headers);

        var seen = _gateway.Library.Calls.Last().Headers;
        Assert.DoesNotContain(seen, header => header.Key is "x-user" or "identity-bin");
        Assert.NotEqual(AsUser().GetValue("authorization"), seen.GetAll("authorization").Single().Value);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("garbage")]
    [InlineData("internal")]
    public async Task Without_a_valid_access_token_it_is_unauthenticated(string? token)
    {
        var headers = token is null ? [] : TestTokens.Headers(token == "internal" ? _gateway.Identity.Tokens.ForUser(IdentityState.UserId, "a@b") : token);

        var exception = await Assert.ThrowsAsync<RpcException>(async () => await new IssueService.IssueServiceClient(_channel).ListIssuesAsync(new ListIssuesRequest(), headers));

        Assert.Equal(StatusCode.Unauthenticated, exception.StatusCode);
        Assert.Equal(ErrorCodes.AuthRequired, RpcErrorDetails.From(exception).Code);
    }

    [Fact]
    public async Task Methods_without_an_annotation_are_not_available_even_to_users()
    {
        var identity = new IdentityService.IdentityServiceClient(_channel);
        var policy = new PolicyService.PolicyServiceClient(_channel);
        Func<Task>[] calls =
        [
            async () => await identity.ExchangeAsync(new ExchangeRequest { Token = "x" }, AsUser()),
            async () => await identity.IssueServiceTokenAsync(new IssueServiceTokenRequest { ClientId = "gateway", ClientSecret = IdentityState.ClientSecret }, AsUser()),
            async () => await policy.WriteAuditEntryAsync(new WriteAuditEntryRequest(), AsUser()),
            async () => await policy.WatchPolicies(new Empty(), AsUser()).ResponseStream.MoveNext(CancellationToken.None),
            async () => await new Library.LibraryClient(_channel).SecretAsync(new Empty(), AsUser()),
        ];
        foreach (var call in calls)
        {
            var exception = await Assert.ThrowsAsync<RpcException>(call);

            Assert.Equal(StatusCode.Unimplemented, exception.StatusCode);
        }

        Assert.DoesNotContain(_gateway.Library.Calls, call => call.Method.EndsWith("Secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_unavailable()
    {
        var exception = await Assert.ThrowsAsync<RpcException>(async () => await new PlanService.PlanServiceClient(_channel).ListPlansAsync(new ListPlansRequest(), AsUser()));

        Assert.Equal(StatusCode.Unavailable, exception.StatusCode);
        Assert.Equal(ErrorCodes.Unavailable, RpcErrorDetails.From(exception).Code);
    }

    [Fact]
    public async Task A_services_error_keeps_its_details()
    {
        var exception = await Assert.ThrowsAsync<RpcException>(async () =>
            await new Library.LibraryClient(_channel).FailAsync(new FailRequest { Reason = ErrorCodes.Forbidden, Message = "no" }, AsUser()));

        Assert.Equal(StatusCode.PermissionDenied, exception.StatusCode);
        Assert.Equal(ErrorCodes.Forbidden, RpcErrorDetails.From(exception).Code);
    }

    [Fact]
    public async Task Sign_in_works_without_a_token()
    {
        var session = await new IdentityService.IdentityServiceClient(_channel).LoginAsync(new LoginRequest { Email = "a@b", Password = "right" });

        Assert.Equal("refresh", session.RefreshToken);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/grpc-web")]
    public async Task Other_media_types_are_415(string mediaType)
    {
        using var client = new HttpClient { BaseAddress = _gateway.Grpc };
        using var request = Http2(HttpMethod.Post, "/clustercodex.v1.IssueService/ListIssues");
        request.Content = new ByteArrayContent([0, 0, 0, 0, 0]);
        request.Content.Headers.ContentType = new(mediaType);

        using var response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task Rest_is_not_available_on_this_listener()
    {
        using var client = new HttpClient { BaseAddress = _gateway.Grpc };

        using var response = await client.SendAsync(Http2(HttpMethod.Get, "/api/issues"));

        Assert.Equal("12", response.Headers.GetValues("grpc-status").Single());
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _gateway.DisposeAsync();
    }

    private HttpRequestMessage Http2(HttpMethod method, string path)
    {
        var request = _gateway.Request(method, path);
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return request;
    }

    private Metadata AsUser() => TestTokens.Headers(_gateway.Identity.AccessToken());
}

using ClusterCodex.StandIns.Tests.Testing;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Testing;
using Microsoft.AspNetCore.Builder;

namespace ClusterCodex.StandIns.Tests.Calls;

public sealed class InterceptorTests
{
    [Fact]
    public async Task Client_interceptors_see_a_call_in_the_order_given()
    {
        var seen = new List<string>();
        await using var server = await TestServer.StartAsync(app => app.MapGrpcService<InteropService>());
        using var channel = server.CreateChannel();
        var client = new TestService.TestServiceClient(channel.Intercept(new Recorder("first", seen), new Recorder("second", seen)));

        await client.EmptyCallAsync(new Empty());
        using (var streaming = client.StreamingOutputCall(new StreamingOutputCallRequest()))
        {
            Assert.False(await streaming.ResponseStream.MoveNext());
        }

        Assert.Equal(["first EmptyCall", "second EmptyCall", "first StreamingOutputCall", "second StreamingOutputCall"], seen);
    }

    [Fact]
    public async Task A_client_interceptor_may_change_the_headers_of_every_kind_of_call()
    {
        await using var server = await TestServer.StartAsync(app => app.MapGrpcService<InteropService>());
        using var channel = server.CreateChannel();
        var client = new TestService.TestServiceClient(channel.Intercept(headers =>
        {
            headers.Add("x-grpc-test-echo-initial", "intercepted");
            return headers;
        }));

        using var unary = client.UnaryCallAsync(new SimpleRequest());
        using var duplex = client.FullDuplexCall();
        using var streaming = client.StreamingOutputCall(new StreamingOutputCallRequest());

        Assert.Equal("intercepted", (await unary.ResponseHeadersAsync).GetValue("x-grpc-test-echo-initial"));
        Assert.Equal("intercepted", (await duplex.ResponseHeadersAsync).GetValue("x-grpc-test-echo-initial"));
        Assert.Equal("intercepted", (await streaming.ResponseHeadersAsync).GetValue("x-grpc-test-echo-initial"));
    }

    [Fact]
    public async Task A_server_interceptor_may_refuse_every_kind_of_call()
    {
        await using var server = await TestServer.StartAsync(
            app => app.MapGrpcService<InteropService>(), grpc: options => options.Interceptors.Add<Refuser>());
        using var channel = server.CreateChannel();
        var client = new TestService.TestServiceClient(channel);
        using var streaming = client.StreamingOutputCall(new StreamingOutputCallRequest());
        using var input = client.StreamingInputCall();
        using var duplex = client.FullDuplexCall();

        Func<Task>[] calls =
        [
            async () => await client.EmptyCallAsync(new Empty()),
            () => Task.FromResult(client.EmptyCall(new Empty())),
            () => streaming.ResponseStream.MoveNext(),
            async () => await input,
            () => duplex.ResponseStream.MoveNext(),
        ];

        foreach (var call in calls)
        {
            var exception = await Assert.ThrowsAsync<RpcException>(call);
            Assert.Equal(StatusCode.PermissionDenied, exception.StatusCode);
        }
    }

    [Fact]
    public async Task A_host_is_named_in_every_call_of_the_copy()
    {
        var hosts = new List<string?>();
        await using var server = await TestServer.StartAsync(app => app.MapGrpcService<InteropService>());
        using var channel = server.CreateChannel();
        var client = new TestService.TestServiceClient(channel.Intercept(new HostRecorder(hosts)));

        await client.WithHost("example.test").EmptyCallAsync(new Empty());
        await client.EmptyCallAsync(new Empty());

        Assert.Equal(["example.test", null], hosts);
    }

    private sealed class Recorder(string name, List<string> seen) : Interceptor
    {
        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
        {
            seen.Add($"{name} {context.Method.Name}");
            return continuation(request, context);
        }

        public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
            TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation)
        {
            seen.Add($"{name} {context.Method.Name}");
            return continuation(request, context);
        }
    }

    private sealed class HostRecorder(List<string?> hosts) : Interceptor
    {
        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
        {
            hosts.Add(context.Host);
            return continuation(request, new ClientInterceptorContext<TRequest, TResponse>(context.Method, host: null, context.Options));
        }
    }

    internal sealed class Refuser : Interceptor
    {
        private static readonly Status Refused = new(StatusCode.PermissionDenied, "refused");

        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) => throw new RpcException(Refused);

        public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream,
            ServerCallContext context,
            ClientStreamingServerMethod<TRequest, TResponse> continuation) => throw new RpcException(Refused);

        public override Task ServerStreamingServerHandler<TRequest, TResponse>(
            TRequest request,
            IServerStreamWriter<TResponse> responseStream,
            ServerCallContext context,
            ServerStreamingServerMethod<TRequest, TResponse> continuation) => throw new RpcException(Refused);

        public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream,
            IServerStreamWriter<TResponse> responseStream,
            ServerCallContext context,
            DuplexStreamingServerMethod<TRequest, TResponse> continuation) => throw new RpcException(Refused);
    }
}

using ClusterCodex.StandIns.Tests.Testing;
using Grpc.Core;
using Grpc.Testing;
using Microsoft.AspNetCore.Builder;

namespace ClusterCodex.StandIns.Tests.Calls;

public sealed class CancellationTests
{
    [Fact]
    public async Task A_token_cancels_the_call_on_both_sides()
    {
        var probe = new CallProbe();
        await using var server = await StartAsync(probe);
        using var channel = server.CreateChannel();
        using var cancellation = new CancellationTokenSource();
        using var call = new TestService.TestServiceClient(channel).FullDuplexCall(cancellationToken: cancellation.Token);
        await call.RequestStream.WriteAsync(new StreamingOutputCallRequest { ResponseParameters = { new ResponseParameters { Size = 1 } } });
        Assert.True(await call.ResponseStream.MoveNext());

        await cancellation.CancelAsync();
        var exception = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());

        Assert.Equal(StatusCode.Cancelled, exception.StatusCode);
        await probe.Cancelled.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Disposing_of_a_running_call_cancels_it()
    {
        var probe = new CallProbe();
        await using var server = await StartAsync(probe);
        using var channel = server.CreateChannel();
        var call = new TestService.TestServiceClient(channel).StreamingInputCall();
        await probe.Headers.WaitAsync(TimeSpan.FromSeconds(10));

        call.Dispose();

        await probe.Cancelled.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(StatusCode.Cancelled, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task A_token_that_fired_before_sends_nothing()
    {
        var probe = new CallProbe();
        await using var server = await StartAsync(probe);
        using var channel = server.CreateChannel();
        var client = new TestService.TestServiceClient(channel);

        var exception = await Assert.ThrowsAsync<RpcException>(async () =>
            await client.EmptyCallAsync(new Empty(), cancellationToken: new CancellationToken(canceled: true)));

        Assert.Equal(StatusCode.Cancelled, exception.StatusCode);
        Assert.False(probe.Headers.IsCompleted);
    }

    private static Task<TestServer> StartAsync(CallProbe probe) => TestServer.StartAsync(
        app => app.MapGrpcService<InteropService>(), grpc: options => options.Interceptors.Add<CallProbe.Interceptor>(probe));
}

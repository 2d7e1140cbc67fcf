using ClusterCodex.StandIns.Tests.Testing;
using Grpc.Core;
using Grpc.Testing;
using Microsoft.AspNetCore.Builder;

namespace ClusterCodex.StandIns.Tests.Calls;

public sealed class DeadlineTests
{
    private static readonly StreamingOutputCallRequest AnswerThenSleepForAMinute = new()
    {
        ResponseParameters = { new ResponseParameters { Size = 1 }, new ResponseParameters { Size = 1, IntervalUs = 60_000_000 } },
    };

    [Fact]
    public async Task A_call_past_its_deadline_ends_on_both_sides()
    {
        var probe = new CallProbe();
        await using var server = await TestServer.StartAsync(app => app.MapGrpcService<InteropService>(), grpc: options => options.Interceptors.Add<CallProbe.Interceptor>(probe));
        using var channel = server.CreateChannel();
        var client = new TestService.TestServiceClient(channel);

        // The connection is made first and the first answer awaited, so that the deadline passes while the handler runs.
        await client.EmptyCallAsync(new Empty());

        using var call = client.StreamingOutputCall(AnswerThenSleepForAMinute, deadline: DateTime.UtcNow.AddSeconds(2));
        Assert.True(await call.ResponseStream.MoveNext());
        var exception = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());

        Assert.Equal(StatusCode.DeadlineExceeded, exception.StatusCode);
        Assert.Equal(StatusCode.DeadlineExceeded, call.GetStatus().StatusCode);
        await probe.Cancelled.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task The_server_sees_the_deadline()
    {
        var probe = new CallProbe();
        await using var server = await TestServer.StartAsync(app => app.MapGrpcService<InteropService>(), grpc: options => options.Interceptors.Add<CallProbe.Interceptor>(probe));
        using var channel = server.CreateChannel();
        var client = new TestService.TestServiceClient(channel);
        var deadline = DateTime.UtcNow.AddMinutes(3);

        await client.EmptyCallAsync(new Empty(), deadline: deadline);

        Assert.InRange(await probe.Deadline, deadline.AddSeconds(-10), deadline.AddSeconds(10));
    }

    [Fact]
    public async Task Without_a_deadline_the_server_sees_none()
    {
        var probe = new CallProbe();
        await using var server = await TestServer.StartAsync(app => app.MapGrpcService<InteropService>(), grpc: options => options.Interceptors.Add<CallProbe.Interceptor>(probe));
        using var channel = server.CreateChannel();
        var client = new TestService.TestServiceClient(channel);

        await client.EmptyCallAsync(new Empty());

        Assert.Equal(DateTime.MaxValue, await probe.Deadline);
    }
}

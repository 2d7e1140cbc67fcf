using ClusterCodex.StandIns.Tests.Testing;
using Grpc.Core;
using Grpc.Testing;
using Microsoft.AspNetCore.Builder;

namespace ClusterCodex.StandIns.Tests.Calls;

public sealed class MetadataTests
{
    private static readonly byte[] Bytes = [0xab, 0x00, 0xff, 0x0a];

    [Fact]
    public async Task Headers_and_trailers_travel_as_text_and_as_bytes()
    {
        await using var server = await TestServer.StartAsync(app => app.MapGrpcService<InteropService>());
        using var channel = server.CreateChannel();
        var client = new TestService.TestServiceClient(channel);
        var metadata = new Metadata
        {
            { "X-Grpc-Test-Echo-Initial", "text" },
            { "x-grpc-test-echo-trailing-bin", Bytes },
        };

        using var call = client.UnaryCallAsync(new SimpleRequest(), metadata);
        await call;

        Assert.Equal("text", (await call.ResponseHeadersAsync).GetValue("x-grpc-test-echo-initial"));
        Assert.Equal(Bytes, call.GetTrailers().GetValueBytes("x-grpc-test-echo-trailing-bin"));
    }

    [Fact]
    public async Task An_error_brings_its_code_text_and_trailers()
    {
        await using var server = await TestServer.StartAsync(app => app.MapGrpcService<InteropService>());
        using var channel = server.CreateChannel();
        var client = new TestService.TestServiceClient(channel);
        var request = new SimpleRequest { ResponseStatus = new EchoStatus { Code = (int)StatusCode.DataLoss, Message = "100 % ☺\r\n😈" } };

        var exception = await Assert.ThrowsAsync<RpcException>(async () =>
            await client.UnaryCallAsync(request, new Metadata { { "x-grpc-test-echo-trailing-bin", Bytes } }));

        Assert.Equal(StatusCode.DataLoss, exception.StatusCode);
        Assert.Equal("100 % ☺\r\n😈", exception.Status.Detail);
        Assert.Equal(Bytes, exception.Trailers.GetValueBytes("x-grpc-test-echo-trailing-bin"));
    }

    [Fact]
    public async Task An_exception_of_the_handler_does_not_tell_its_message()
    {
        await using var server = await TestServer.StartAsync(
            app => app.MapGrpcService<InteropService>(), grpc: options => options.Interceptors.Add<Thrower>());
        using var channel = server.CreateChannel();
        var client = new TestService.TestServiceClient(channel);

        var exception = await Assert.ThrowsAsync<RpcException>(async () => await client.EmptyCallAsync(new Empty()));

        Assert.Equal(StatusCode.Unknown, exception.StatusCode);
        Assert.DoesNotContain("password", exception.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("line\nbreak")]
    [InlineData("colon:")]
    [InlineData("ümlaut")]
    public void Entry_KeyWithOtherCharacters_Throws(string key)
    {
        Assert.Throws<ArgumentException>(() => new Metadata.Entry(key, "value"));
    }

    [Fact]
    public void Entry_SuffixAndValueDisagree_Throws()
    {
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("key-bin", "text"));
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("key", Bytes));
    }

    [Fact]
    public void Entry_Bytes_AreCopiedInAndOut()
    {
        byte[] mine = [1, 2, 3];
        var entry = new Metadata.Entry("key-bin", mine);

        mine[0] = 9;
        entry.ValueBytes[1] = 9;

        Assert.Equal([1, 2, 3], entry.ValueBytes);
        Assert.Throws<InvalidOperationException>(() => entry.Value);
    }

    [Fact]
    public void Get_SeveralOfAKey_AnswersTheLastWhateverTheCase()
    {
        var metadata = new Metadata { { "key", "first" }, { "other", "x" }, { "KEY", "last" } };

        Assert.Equal("last", metadata.GetValue("Key"));
        Assert.Equal(["first", "last"], metadata.GetAll("kEY").Select(entry => entry.Value));
        Assert.Null(metadata.Get("missing"));
    }

    [Fact]
    public void Empty_IsReadOnly()
    {
        Assert.True(Metadata.Empty.IsReadOnly);
        Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Add("key", "value"));
    }

    internal sealed class Thrower : Grpc.Core.Interceptors.Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
            throw new InvalidOperationException("the password is hunter2");
    }
}

using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using ClusterCodex.StandIns.Tests.Testing;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Compression;
using Grpc.Testing;
using Microsoft.AspNetCore.Builder;

namespace ClusterCodex.StandIns.Tests.Calls;

public sealed class CompressionTests
{
    private static readonly Metadata SendGzip = new() { { "grpc-internal-encoding-request", "gzip" } };

    [Fact]
    public async Task A_compressed_request_reaches_the_server_compressed()
    {
        await using var server = await TestServer.StartAsync(app => app.MapGrpcService<InteropService>());
        using var channel = server.CreateChannel();
        var client = new TestService.TestServiceClient(channel);
        var request = new SimpleRequest
        {
            ResponseSize = 9,
            Payload = new Payload { Body = ByteString.CopyFrom(new byte[271_828]) },
            ExpectCompressed = new BoolValue { Value = true },
        };

        Assert.Equal(9, (await client.UnaryCallAsync(request, SendGzip)).Payload.Body.Length);
        var exception = await Assert.ThrowsAsync<RpcException>(async () => await client.UnaryCallAsync(request));
        Assert.Equal(StatusCode.InvalidArgument, exception.StatusCode);
    }

    // Read as raw HTTP/2, so that it is the bytes that are judged and not what a client makes of them.
    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task The_server_compresses_what_it_is_asked_to(bool compressed, byte flag)
    {
        await using var server = await TestServer.StartAsync(app => app.MapGrpcService<InteropService>());
        var request = new SimpleRequest { ResponseSize = 50_000, ResponseCompressed = new BoolValue { Value = compressed } };

        var (frame, encoding) = await CallAsync(server.Address, "UnaryCall", request.ToByteArray());

        Assert.Equal("gzip", encoding);
        Assert.Equal(flag, frame[0]);
        var message = compressed ? Unzip(frame[5..]) : frame[5..];
        Assert.Equal(50_000, SimpleResponse.Parser.ParseFrom(message).Payload.Body.Length);
        Assert.Equal(compressed, frame.Length < 1_000);
    }

    // @grpc/grpc-js refuses a message marked as gzip that has no bytes, which is what GZipStream makes of no bytes.
    [Fact]
    public async Task An_empty_compressed_message_is_valid_gzip()
    {
        await using var server = await TestServer.StartAsync(app => app.MapGrpcService<InteropService>());

        var (frame, _) = await CallAsync(server.Address, "EmptyCall", []);

        Assert.Equal(1, frame[0]);
        Assert.Equal(20, frame.Length - 5);
        Assert.Empty(Unzip(frame[5..]));
    }

    [Theory]
    [InlineData("gzip", 0)]
    [InlineData("gzip", 1)]
    [InlineData("gzip", 100_000)]
    [InlineData("deflate", 0)]
    [InlineData("deflate", 1)]
    [InlineData("deflate", 100_000)]
    public void A_provider_reads_what_it_wrote(string encoding, int size)
    {
        ICompressionProvider provider = encoding == "gzip"
            ? new GzipCompressionProvider(CompressionLevel.Fastest)
            : new DeflateCompressionProvider(CompressionLevel.Fastest);
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        using var compressed = new MemoryStream();
        using (var stream = provider.CreateCompressionStream(compressed, CompressionLevel.Optimal))
        {
            stream.Write(bytes);
        }

        compressed.Position = 0;
        using var plain = new MemoryStream();
        using (var stream = provider.CreateDecompressionStream(compressed))
        {
            stream.CopyTo(plain);
        }

        Assert.Equal(encoding, provider.EncodingName);
        Assert.Equal(bytes, plain.ToArray());
        Assert.True(compressed.Length > 0);
    }

    [Fact]
    public async Task A_bomb_is_refused_at_the_size_limit_and_not_unpacked()
    {
        await using var server = await TestServer.StartAsync(
            app => app.MapGrpcService<InteropService>(), grpc: options => options.MaxReceiveMessageSize = 100_000);
        using var channel = server.CreateChannel();
        var client = new TestService.TestServiceClient(channel);
        var bomb = new SimpleRequest { Payload = new Payload { Body = ByteString.CopyFrom(new byte[3_000_000]) } };

        var exception = await Assert.ThrowsAsync<RpcException>(async () => await client.UnaryCallAsync(bomb, SendGzip));

        Assert.Equal(StatusCode.ResourceExhausted, exception.StatusCode);
    }

    private static async Task<(byte[] Frame, string? Encoding)> CallAsync(Uri address, string method, byte[] message)
    {
        using var http = new HttpClient();
        var body = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(1), message.Length);
        message.CopyTo(body, 5);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, $"/grpc.testing.TestService/{method}"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        request.Headers.Add("te", "trailers");
        request.Headers.Add("grpc-accept-encoding", "gzip");

        using var response = await http.SendAsync(request);
        var frame = await response.Content.ReadAsByteArrayAsync();

        Assert.Equal(["0"], response.TrailingHeaders.GetValues("grpc-status"));
        Assert.Equal(frame.Length - 5, BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(1)));
        return (frame, response.Headers.TryGetValues("grpc-encoding", out var values) ? values.Single() : null);
    }

    private static byte[] Unzip(byte[] bytes)
    {
        using var stream = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        stream.CopyTo(plain);
        return plain.ToArray();
    }
}

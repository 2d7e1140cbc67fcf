using System.IO.Compression;
using Grpc.Net.Compression;
using Microsoft.AspNetCore.Http;

namespace ClusterCodex.Interop.Tests;

/// <summary>Reports whether the message last read on a call was compressed: a handler cannot see it, the server's decompression can.</summary>
internal sealed class CompressionProbe(IHttpContextAccessor accessor) : ICompressionProvider
{
    private static readonly object Key = new();
    private readonly GzipCompressionProvider _gzip = new(CompressionLevel.Fastest);

    public string EncodingName => _gzip.EncodingName;

    /// <summary>Whether a message was decompressed since the last time this was asked for that call.</summary>
    public static bool Take(HttpContext context) => context.Items.Remove(Key);

    public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) =>
        _gzip.CreateCompressionStream(stream, compressionLevel);

    public Stream CreateDecompressionStream(Stream stream)
    {
        accessor.HttpContext!.Items[Key] = true;
        return _gzip.CreateDecompressionStream(stream);
    }
}

using System.IO.Compression;

namespace Grpc.Net.Compression;

/// <summary>A message encoding.</summary>
public interface ICompressionProvider
{
    /// <summary>Its name in <c>grpc-encoding</c> and <c>grpc-accept-encoding</c>.</summary>
    string EncodingName { get; }

    /// <param name="stream">Where the compressed bytes go; left open.</param>
    /// <param name="compressionLevel">Null for the provider's own.</param>
    Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel);

    /// <param name="stream">Where the compressed bytes come from; left open.</param>
    Stream CreateDecompressionStream(Stream stream);
}

/// <summary><c>gzip</c> (RFC 1952).</summary>
public sealed class GzipCompressionProvider(CompressionLevel defaultCompressionLevel) : ICompressionProvider
{
    // Header without name or time, one empty final block, checksum and length of nothing.
    private static readonly byte[] Empty =
        [0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 0xff, 0x03, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    public string EncodingName => "gzip";

    public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) =>
        new CompressionStream(
            new GZipStream(stream, compressionLevel ?? defaultCompressionLevel, leaveOpen: true), stream, Empty);

    public Stream CreateDecompressionStream(Stream stream) => new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true);
}

/// <summary><c>deflate</c>, which on the wire means the zlib format (RFC 1950).</summary>
public sealed class DeflateCompressionProvider(CompressionLevel defaultCompressionLevel) : ICompressionProvider
{
    // Header, one empty final block, checksum of nothing.
    private static readonly byte[] Empty = [0x78, 0x9c, 0x03, 0, 0, 0, 0, 0x01];

    public string EncodingName => "deflate";

    public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) =>
        new CompressionStream(
            new ZLibStream(stream, compressionLevel ?? defaultCompressionLevel, leaveOpen: true), stream, Empty);

    public Stream CreateDecompressionStream(Stream stream) => new ZLibStream(stream, CompressionMode.Decompress, leaveOpen: true);
}

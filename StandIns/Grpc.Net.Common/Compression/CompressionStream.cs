namespace Grpc.Net.Compression;

/// <summary>
/// Compresses what is written to it, nothing included: the framework's own streams write no byte when they get none, and
/// clients such as @grpc/grpc-js refuse an empty message that is marked as compressed and has no valid form of nothing.
/// </summary>
/// <param name="compressor">Writes to <paramref name="output"/> and leaves it open; disposed with this.</param>
/// <param name="output">Where the compressed bytes go.</param>
/// <param name="empty">The compressed form of no bytes.</param>
internal sealed class CompressionStream(Stream compressor, Stream output, byte[] empty) : Stream
{
    private bool _written;
    private bool _disposed;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => !_disposed;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _written |= !buffer.IsEmpty;
        compressor.Write(buffer);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _written |= !buffer.IsEmpty;
        return compressor.WriteAsync(buffer, cancellationToken);
    }

    public override void Flush() => compressor.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            compressor.Dispose();
            if (!_written)
            {
                output.Write(empty);
            }
        }

        base.Dispose(disposing);
    }
}

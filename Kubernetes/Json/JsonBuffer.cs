using System.Buffers;

namespace ClusterCodex.Kubernetes.Json;

/// <summary>The unread part of a stream in one pooled array, which grows to the size of the largest element.</summary>
internal sealed class JsonBuffer(Stream stream, int maxPiece, int firstSize) : IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(firstSize);
    private int _start;
    private int _end;

    public bool IsCompleted { get; private set; }

    public ReadOnlyMemory<byte> Unread => _bytes.AsMemory(_start, _end - _start);

    public void Advance(int count) => _start += count;

    /// <summary>Reads more behind what is unread. Invalidates earlier <see cref="Unread"/> memory.</summary>
    /// <returns>False at the stream's end.</returns>
    /// <exception cref="InvalidDataException">One piece is larger than the limit.</exception>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        MakeRoom();
        var read = await stream.ReadAsync(_bytes.AsMemory(_end), cancellationToken);
        _end += read;
        IsCompleted = read == 0;
        return read > 0;
    }

    public void Dispose()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
            _start = _end = 0;
        }
    }

    private void MakeRoom()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }

        if (_end < _bytes.Length)
        {
            return;
        }

        var unread = _end - _start;
        if (_start >= _bytes.Length / 2)
        {
            Buffer.BlockCopy(_bytes, _start, _bytes, 0, unread);
        }
        else
        {
            if (unread >= maxPiece)
            {
                throw new InvalidDataException($"one object is larger than {maxPiece} bytes");
            }

            var larger = ArrayPool<byte>.Shared.Rent(_bytes.Length * 2);
            Buffer.BlockCopy(_bytes, _start, larger, 0, unread);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        _start = 0;
        _end = unread;
    }
}

using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ClusterCodex.Gateway.Json;

/// <summary>A JSON writer over a growing buffer of its own.</summary>
internal sealed class PooledJsonWriter : IDisposable
{
    // Responses are application/json with nosniff, never part of a page: escaping for HTML would only enlarge them.
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 256,
        SkipValidation = true,
    };

    private readonly ArrayBufferWriter<byte> _buffer;

    public PooledJsonWriter(int initialCapacity = 1024)
    {
        _buffer = new ArrayBufferWriter<byte>(initialCapacity);
        Writer = new Utf8JsonWriter(_buffer, Options);
    }

    public Utf8JsonWriter Writer { get; }

    /// <summary>What was written and flushed so far; valid until the next write.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _buffer.WrittenMemory;

    /// <summary>Clears the buffer for reuse.</summary>
    public void Clear()
    {
        _buffer.ResetWrittenCount();
        Writer.Reset();
    }

    public void Dispose() => Writer.Dispose();
}

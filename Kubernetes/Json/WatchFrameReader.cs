using System.Text.Json;

namespace ClusterCodex.Kubernetes.Json;

/// <summary>
/// Reads a watch's body: one JSON object per line, <c>{"type":"ADDED","object":{…}}</c>.
/// </summary>
internal sealed class WatchFrameReader(Stream stream) : IDisposable
{
    private const int MaxLine = 64 * 1024 * 1024;

    // A watch mostly waits, and there are many.
    private readonly JsonBuffer _buffer = new(stream, MaxLine, firstSize: 8 * 1024);
    private int _searched;

    /// <summary>As in the frame: ADDED, MODIFIED, DELETED, BOOKMARK, ERROR, or one of a later server.</summary>
    public string Type { get; private set; } = "";

    /// <summary>The frame's object; valid until the next read. Null when the frame has none.</summary>
    public ReadOnlyMemory<byte>? Object { get; private set; }

    /// <returns>False at the end of the body. An incomplete line at the end means a lost connection and is dropped.</returns>
    /// <exception cref="JsonException">A line is not a frame.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        while (!TryReadBuffered())
        {
            if (!await _buffer.FillAsync(cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads a frame that has already arrived; false where none has.</summary>
    public bool TryReadBuffered()
    {
        while (true)
        {
            var unread = _buffer.Unread;
            var end = unread.Span[_searched..].IndexOf((byte)'\n');
            if (end < 0)
            {
                _searched = unread.Length;
                return false;
            }

            var line = unread[..(_searched + end)];
            _buffer.Advance(line.Length + 1);
            _searched = 0;
            if (!line.Span.Trim(" \r\t"u8).IsEmpty)
            {
                Parse(line);
                return true;
            }
        }
    }

    public void Dispose() => _buffer.Dispose();

    private void Parse(ReadOnlyMemory<byte> line)
    {
        var reader = new Utf8JsonReader(line.Span);
        string? type = null;
        ReadOnlyMemory<byte>? content = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("A watch event is not a JSON object.");
        }

        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("type"u8))
            {
                type = reader.ReadPooledString();
            }
            else if (reader.ValueTextEquals("object"u8))
            {
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                content = line[start..(int)reader.BytesConsumed];
            }
            else
            {
                reader.SkipValue();
            }
        }

        Type = type ?? throw new JsonException("A watch event has no type.");
        Object = content;
    }
}

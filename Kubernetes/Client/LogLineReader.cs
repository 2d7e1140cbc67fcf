using System.Text;

namespace ClusterCodex.Kubernetes;

/// <summary>A line of a log, or a piece of a line that is too long.</summary>
/// <param name="Text">Without the line terminator; at most <see cref="LogPiece.MaxLength"/> characters.</param>
/// <param name="Index">0 for the first piece, which starts with the timestamp where one was requested; larger for continuations.</param>
public readonly record struct LogPiece(string Text, int Index)
{
    /// <summary>Maximum length of a piece, in characters.</summary>
    public const int MaxLength = 64 * 1024;
}

/// <summary>Reads lines, split into pieces where they are long, so that a log without line terminators does not exhaust the memory.</summary>
internal sealed class LogLineReader(TextReader text)
{
    private readonly char[] _buffer = new char[4096];
    private readonly StringBuilder _piece = new();
    private ReadOnlyMemory<char> _unread;
    private int _index;

    /// <returns>Null at the end.</returns>
    public async ValueTask<LogPiece?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_unread.IsEmpty)
            {
                var read = await text.ReadAsync(_buffer, cancellationToken);
                if (read == 0)
                {
                    return _piece.Length > 0 ? EndLine() : null;
                }

                _unread = _buffer.AsMemory(0, read);
            }

            var lineEnd = _unread.Span.IndexOf('\n');
            var rest = lineEnd < 0 ? _unread.Length : lineEnd;
            var room = LogPiece.MaxLength - _piece.Length;
            if (rest > room)
            {
                Take(room);
                return Cut();
            }

            Take(rest);
            if (lineEnd >= 0)
            {
                _unread = _unread[1..];
                return EndLine();
            }
        }
    }

    private void Take(int count)
    {
        _piece.Append(_unread.Span[..count]);
        _unread = _unread[count..];
    }

    private LogPiece EndLine()
    {
        var length = _piece.Length > 0 && _piece[^1] == '\r' ? _piece.Length - 1 : _piece.Length;
        var line = new LogPiece(_piece.ToString(0, length), _index);
        _piece.Clear();
        _index = 0;
        return line;
    }

    private LogPiece Cut()
    {
        // A surrogate pair is not split: both halves go into the next piece.
        var length = char.IsHighSurrogate(_piece[^1]) ? _piece.Length - 1 : _piece.Length;
        var piece = new LogPiece(_piece.ToString(0, length), _index++);
        _piece.Remove(0, length);
        return piece;
    }
}

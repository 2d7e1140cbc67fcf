using System.Globalization;
using ClusterCodex.Kubernetes;

namespace ClusterCodex.ResourceService.Logs;

/// <summary>A position in a container's log: the timestamp of a line and, in a split line, the piece.</summary>
/// <param name="Stamp">The timestamp as the node wrote it; empty before the first line.</param>
/// <param name="Piece">0 for the beginning of the line.</param>
internal readonly record struct LogCursor(string Stamp, int Piece)
{
    public static readonly LogCursor Start = new("", 0);

    /// <summary>Null where the line has no timestamp.</summary>
    public DateTimeOffset? At => TryReadStamp(Stamp, out var at) ? at : null;

    /// <summary>Parses <c>2026-01-05T09:00:00.000000000Z</c>, followed by <c>/2</c> in a split line.</summary>
    public static bool TryParse(string text, out LogCursor cursor)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var piece = 0;
        cursor = Start;
        if (slash >= 0 && !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out piece))
        {
            return false;
        }

        cursor = new LogCursor(slash < 0 ? text : text[..slash], piece);
        return TryReadStamp(cursor.Stamp, out _);
    }

    /// <summary>The position of the piece that follows this position, and its text without the timestamp.</summary>
    public (LogCursor Cursor, string Text) Next(LogPiece piece)
    {
        if (piece.Index > 0)
        {
            return (this with { Piece = piece.Index }, piece.Text);
        }

        var space = piece.Text.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? (new LogCursor(piece.Text, 0), "") : (new LogCursor(piece.Text[..space], 0), piece.Text[(space + 1)..]);
    }

    /// <summary>The timestamps of a node are RFC 3339 of fixed length, so they are ordered as strings.</summary>
    public bool IsAfter(LogCursor other)
    {
        var order = string.CompareOrdinal(Stamp, other.Stamp);
        return order > 0 || (order == 0 && Piece > other.Piece);
    }

    public override string ToString() => Piece == 0 ? Stamp : string.Create(CultureInfo.InvariantCulture, $"{Stamp}/{Piece}");

    private static bool TryReadStamp(string stamp, out DateTimeOffset at) =>
        DateTimeOffset.TryParse(stamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at);
}

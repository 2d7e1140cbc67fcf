using ClusterCodex.Kubernetes;
using ClusterCodex.ResourceService.Logs;

namespace ClusterCodex.ResourceService.Tests.Logs;

public sealed class LogCursorTests
{
    private const string Stamp = "2026-01-05T09:00:00.000000000Z";

    [Fact]
    public void Next_PiecesOfALine_KeepItsStamp()
    {
        var (first, begin) = LogCursor.Start.Next(new LogPiece($"{Stamp} one two", 0));
        var (second, rest) = first.Next(new LogPiece("2027 three", 1));

        Assert.Equal(("one two", Stamp), (begin, first.ToString()));
        Assert.Equal(("2027 three", Stamp + "/1"), (rest, second.ToString()));
        Assert.Equal((true, false, true), (second.IsAfter(first), first.IsAfter(second), first.IsAfter(LogCursor.Start)));
    }

    [Fact]
    public void Next_LaterLine_IsAfterEveryPieceOfTheEarlier()
    {
        var (later, _) = new LogCursor(Stamp, 7).Next(new LogPiece("2026-01-05T09:00:00.000000001Z next", 0));

        Assert.True(later.IsAfter(new LogCursor(Stamp, 7)));
        Assert.Equal(0, later.Piece);
    }

    [Theory]
    [InlineData(Stamp)]
    [InlineData(Stamp + "/12")]
    public void TryParse_ResultOfToString_IsEqual(string text)
    {
        Assert.True(LogCursor.TryParse(text, out var cursor));

        Assert.Equal(text, cursor.ToString());
        Assert.Equal(new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero), cursor.At);
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("/3")]
    [InlineData(Stamp + "/")]
    [InlineData(Stamp + "/-1")]
    [InlineData(Stamp + "/1/2")]
    public void TryParse_OtherText_Fails(string text) => Assert.False(LogCursor.TryParse(text, out _));
}

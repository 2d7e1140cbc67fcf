using ClusterCodex.Kubernetes.Tests.Support;
using ClusterCodex.TestSupport;

namespace ClusterCodex.Kubernetes.Tests.Client;

public sealed class LogTests : IDisposable
{
    private readonly ScriptedServer _server = new();
    private readonly KubernetesClient _client;
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(30));

    public LogTests() => _client = _server.Client(new FakeTimeProvider());

    [Fact]
    public async Task A_line_that_does_not_end_comes_in_pieces_while_it_is_written()
    {
        const int Size = 1024 * 1024;
        const int Count = 24;
        var (body, pieces) = await FollowAsync();
        await using var reading = pieces;
        for (var sent = 0; sent < Count; sent++)
        {
            body.SendRaw(new string('x', Size));
        }

        // The last piece is not complete: more of it may come.
        var told = 0;
        for (var index = 0; index < (Count * Size / LogPiece.MaxLength) - 1; index++)
        {
            Assert.True(await pieces.MoveNextAsync());
            Assert.Equal(index, pieces.Current.Index);
            Assert.InRange(pieces.Current.Text.Length, 1, LogPiece.MaxLength);
            told += pieces.Current.Text.Length;
        }

        body.SendRaw("\nnext\n");
        Assert.True(await pieces.MoveNextAsync());
        Assert.Equal(Count * Size, told + pieces.Current.Text.Length);
        Assert.True(await pieces.MoveNextAsync());
        Assert.Equal(new LogPiece("next", 0), pieces.Current);
    }

    [Fact]
    public async Task A_cut_parts_no_character_and_lines_keep_their_ends_to_themselves()
    {
        var (body, pieces) = await FollowAsync();
        await using var reading = pieces;
        var line = new string('x', LogPiece.MaxLength - 1) + "😀";
        body.SendRaw("\r\n" + line + "\r\n" + new string('y', LogPiece.MaxLength) + "\nhalf");
        body.End();

        var told = new List<LogPiece>();
        while (await pieces.MoveNextAsync())
        {
            told.Add(pieces.Current);
        }

        Assert.Equal(
            [new("", 0), new(line[..^2], 0), new("😀", 1), new(new string('y', LogPiece.MaxLength), 0), new("half", 0)],
            told);
    }

    [Fact]
    public async Task The_end_of_a_log_that_is_too_long_is_its_newest_lines()
    {
        var reading = _client.ReadLogTailAsync("shop", "web-1", LogOptions.Default, lines: 9, maxBytes: 12, _limit.Token);

        foreach (var (tail, answer) in new[] { ("9", "1111\n2222\n33"), ("4", "aaaaaaa\nbb\nf"), ("2", "bb\nfatal\n") })
        {
            var call = await _server.NextAsync();
            Assert.Equal((tail, "12"), (call.Query["tailLines"], call.Query["limitBytes"]));
            call.Answer(answer);
        }

        Assert.Equal("bb\nfatal\n", await reading);
    }

    [Fact]
    public async Task A_last_line_that_is_too_long_is_cut()
    {
        var reading = _client.ReadLogTailAsync("shop", "web-1", LogOptions.Default, lines: 1, maxBytes: 12, _limit.Token);

        (await _server.NextAsync()).Answer("fatal: cannot");

        Assert.StartsWith("fatal: canno", await reading, StringComparison.Ordinal);
        Assert.False(_server.HasWaiting);
    }

    [Fact]
    public async Task Lines_since_a_moment_are_asked_for_by_the_clock_that_wrote_them()
    {
        var reading = _client.ReadLogsAsync("shop", "web-1", new LogOptions { Since = new DateTimeOffset(2026, 1, 5, 11, 0, 0, 999, TimeSpan.FromHours(2)) }, _limit.Token);
        var call = await _server.NextAsync();

        Assert.Equal("2026-01-05T09:00:00Z", call.Query["sinceTime"]);
        call.Answer("");
        await reading;
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
        _limit.Dispose();
    }

    /// <summary>Follows the log of a pod; its first line is read.</summary>
    private async Task<(ScriptedBody Body, IAsyncEnumerator<LogPiece> Pieces)> FollowAsync()
    {
        var answer = AnswerAsync();
        var pieces = _client.FollowLogsAsync("shop", "web-1", LogOptions.Default, _limit.Token).GetAsyncEnumerator(_limit.Token);
        Assert.True(await pieces.MoveNextAsync());
        Assert.Equal(new LogPiece("begin", 0), pieces.Current);
        return (await answer, pieces);

        async Task<ScriptedBody> AnswerAsync()
        {
            var body = (await _server.NextAsync()).AnswerStream();
            body.Send("begin");
            return body;
        }
    }
}

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
    public async Task An_unterminated_line_is_returned_in_pieces_while_it_is_written()
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
        var received = 0;
        for (var index = 0; index < (Count * Size / LogPiece.MaxLength) - 1; index++)
        {
            Assert.True(await pieces.MoveNextAsync());
            Assert.Equal(index, pieces.Current.Index);
            Assert.InRange(pieces.Current.Text.Length, 1, LogPiece.MaxLength);
            received += pieces.Current.Text.Length;
        }

        body.SendRaw("\nnext\n");
        Assert.True(await pieces.MoveNextAsync());
        Assert.Equal(Count * Size, received + pieces.Current.Text.Length);
        Assert.True(await pieces.MoveNextAsync());
        Assert.Equal(new LogPiece("next", 0), pieces.Current);
    }

    [Fact]
    public async Task Pieces_do_not_split_characters_and_lines_have_no_terminator()
    {
        var (body, pieces) = await FollowAsync();
        await using var reading = pieces;
        var line = new string('x', LogPiece.MaxLength - 1) + "😀";
        body.SendRaw("\r\n" + line + "\r\n" + new string('y', LogPiece.MaxLength) + "\nhalf");
        body.End();

        var received = new List<LogPiece>();
        while (await pieces.MoveNextAsync())
        {
            received.Add(pieces.Current);
        }

        Assert.Equal(
            [new("", 0), new(line[..^2], 0), new("😀", 1), new(new string('y', LogPiece.MaxLength), 0), new("half", 0)],
            received);
    }

    [Fact]
    public async Task The_tail_of_a_log_that_is_too_long_is_its_newest_lines()
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
    public async Task A_last_line_that_is_too_long_is_truncated()
    {
        var reading = _client.ReadLogTailAsync("shop", "web-1", LogOptions.Default, lines: 1, maxBytes: 12, _limit.Token);

        (await _server.NextAsync()).Answer("fatal: cannot");

        Assert.StartsWith("fatal: canno", await reading, StringComparison.Ordinal);
        Assert.False(_server.HasWaiting);
    }

    [Fact]
    public async Task Lines_since_a_time_are_requested_by_the_clock_of_the_node()
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

using ClusterCodex.Kubernetes.Tests.Support;
using ClusterCodex.TestSupport;

namespace ClusterCodex.Kubernetes.Tests.Tables;

/// <summary>A CRD's printed columns change while its table is watched.</summary>
public sealed class TableInformerTests : IAsyncDisposable
{
    private static readonly string[] Old = ["Name", "Size"];
    private static readonly string[] New = ["Name", "Colour", "Size"];

    private readonly ScriptedServer _server = new();
    private readonly FakeTimeProvider _time = new();
    private readonly KubernetesClient _client;
    private readonly TableInformer _informer;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public TableInformerTests()
    {
        _client = _server.Client(_time);
        _informer = new TableInformer(_client, new ResourceType("shop.test", "v1", "Widget", "widgets", Namespaced: true));
        _running = _informer.RunAsync(_stop.Token);
    }

    [Fact]
    public async Task An_event_with_other_columns_reprints_every_row()
    {
        (await _server.NextAsync()).Answer(Table(10, Old, Row("a", 5, "a", "1"), Row("b", 6, "b", "2")));
        var watch = (await _server.NextAsync()).AnswerStream();
        watch.Send(
            Wire.Event("MODIFIED", Table(11, Old, Row("b", 11, "b", "3"))),
            Wire.Event("MODIFIED", Table(12, New, Row("a", 12, "a", "red", "4"))));

        // The earlier row is applied; the row with new columns waits for the relist.
        var list = await _server.NextAsync();
        Assert.False(list.IsWatch);
        Assert.Equal(["a 1", "b 3"], Rows);
        Assert.Equal(Old, Columns);

        list.Answer(Table(20, New, Row("a", 12, "a", "red", "4"), Row("b", 11, "b", "blue", "3")));
        var next = await _server.NextAsync();

        Assert.Equal((true, "20"), (next.IsWatch, next.Query["resourceVersion"]));
        Assert.Equal(["a red 4", "b blue 3"], Rows);
        Assert.Equal(New, Columns);
    }

    [Fact]
    public async Task A_later_list_with_other_columns_replaces_rows_of_the_same_version()
    {
        (await _server.NextAsync()).Answer(Table(10, Old, Row("a", 5, "a", "1")));
        var watch = (await _server.NextAsync()).AnswerStream();
        watch.Send(Wire.Event("ERROR", Wire.Status(410, "Expired", "too old resource version")));

        (await _server.NextAsync()).Answer(Table(20, New, Row("a", 5, "a", "red", "1")));
        await _server.NextAsync();

        Assert.Equal(["a red 1"], Rows);
        Assert.Equal(New, Columns);
    }

    [Fact]
    public async Task Columns_that_change_between_two_pages_restart_the_list()
    {
        (await _server.NextAsync()).Answer(Table(10, Old, "token", [Row("a", 5, "a", "1")]));
        (await _server.NextAsync()).Answer(Table(10, New, Row("b", 6, "b", "blue", "2")));
        var whole = await _server.NextAsync();
        Assert.Equal((null, null), (whole.Query["continue"], whole.Query["limit"]));
        whole.Answer(Table(12, New, Row("a", 5, "a", "red", "1"), Row("b", 6, "b", "blue", "2")));
        await _server.NextAsync();

        Assert.Equal(["a red 1", "b blue 2"], Rows);
    }

    [Fact]
    public async Task Servers_with_different_columns_are_not_relisted_in_a_hot_loop()
    {
        for (var round = 0; round < 2; round++)
        {
            (await _server.NextAsync()).Answer(Table(10, Old, Row("a", 5, "a", "1")));
            (await _server.NextAsync()).AnswerStream().Send(Wire.Event("MODIFIED", Table(11, New, Row("a", 11, "a", "red", "1"))));
        }

        await Eventually.True(() => _time.NextTimer <= InformerOptions.Default.InitialBackoff * 2, "the informer waits");
        Assert.False(_server.HasWaiting);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running.WaitAsync(TimeSpan.FromSeconds(10)));
        _client.Dispose();
        _server.Dispose();
        _stop.Dispose();
    }

    private IEnumerable<string> Rows => _informer.Snapshot.Items.Values
        .OrderBy(row => row.Name, StringComparer.Ordinal)
        .Select(row => string.Join(' ', Enumerable.Range(0, row.CellCount).Select(row.GetCell)));

    private IEnumerable<string> Columns => _informer.Columns.Select(column => column.Name);

    private static string Table(int version, string[] columns, params string[] rows) => Table(version, columns, null, rows);

    private static string Table(int version, string[] columns, string? next, string[] rows)
    {
        var definitions = columns.Select(name => $$"""{"name":"{{name}}","type":"string"}""");
        return $$$"""
            {"kind":"Table","metadata":{"resourceVersion":"{{{version}}}","continue":"{{{next}}}"},"columnDefinitions":[{{{string.Join(",", definitions)}}}],"rows":[{{{string.Join(",", rows)}}}]}
            """;
    }

    private static string Row(string name, int version, params string[] cells)
    {
        var quoted = string.Join(",", cells.Select(cell => $"\"{cell}\""));
        return $$$$"""{"cells":[{{{{quoted}}}}],"object":{"metadata":{"name":"{{{{name}}}}","namespace":"shop","uid":"{{{{name}}}}","resourceVersion":"{{{{version}}}}"}}}""";
    }
}

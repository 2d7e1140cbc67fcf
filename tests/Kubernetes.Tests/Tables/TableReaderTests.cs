using System.Text;
using System.Text.Json;

namespace ClusterCodex.Kubernetes.Tests.Tables;

public class TableReaderTests
{
    private const string Row = """
        {"cells":["web-1","1/1",3,2.5,true,null,["a"],"5m"],"object":{"kind":"PartialObjectMetadata","metadata":
         {"name":"web-1","namespace":"shop","uid":"6076ae28-faa9-4553-884c-27338685d3f8","resourceVersion":"7","creationTimestamp":"2026-01-05T09:00:00Z","labels":{"app":"web"}}}}
        """;

    [Fact]
    public void ReadElement_EveryKindOfCell_IsItsText()
    {
        var row = new TableReader().ReadElement(Bytes(Row));

        Assert.Equal(["web-1", "1/1", "3", "2.5", "true", "", """["a"]""", "5m"], Enumerable.Range(0, row.CellCount).Select(row.GetCell));
        Assert.Equal("", row.GetCell(99));
        Assert.Equal("6076ae28-faa9-4553-884c-27338685d3f8", row.Uid);
        Assert.Equal(new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero), row.CreationTimestamp);
        Assert.Equal("web", row.Labels["app"]);
        Assert.Same(row.Name, row.GetCell(0));
    }

    [Theory]
    [InlineData("6076AE28-FAA9-4553-884C-27338685D3F8")]
    [InlineData("not-a-uuid")]
    public void ReadElement_OddUid_IsKeptAsWritten(string uid)
    {
        var row = new TableReader().ReadElement(Bytes(Row.Replace("6076ae28-faa9-4553-884c-27338685d3f8", uid, StringComparison.Ordinal)));

        Assert.Equal(uid, row.Uid);
    }

    [Fact]
    public void ReadEvent_ColumnsOnlyInTheFirst_AreKept()
    {
        var table = new TableReader();

        var row = table.ReadEvent(Bytes($$"""{"kind":"Table","columnDefinitions":[{"name":"Name","type":"string","format":"name","description":"d","priority":1}],"rows":[{{Row}}]}"""));
        var columns = table.Columns;
        table.ReadEvent(Bytes($$"""{"kind":"Table","columnDefinitions":null,"rows":[{{Row}}]}"""));

        Assert.Equal("web-1", row!.Name);
        Assert.Equal([new TableColumn("Name", "string", "name", "d", 1)], columns);
        Assert.Same(columns, table.Columns);
    }

    [Fact]
    public void ReadElement_RowWithoutObject_Throws() =>
        Assert.Throws<JsonException>(() => new TableReader().ReadElement("""{"cells":["a"],"object":null}"""u8));

    [Fact]
    public void ReadProperty_ServerThatKnowsNoTables_Throws() =>
        Assert.Throws<JsonException>(() => new TableReader().ReadProperty("kind", "\"PodList\""u8));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}

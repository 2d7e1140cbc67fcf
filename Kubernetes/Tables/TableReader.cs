using System.Text.Json;
using ClusterCodex.Kubernetes.Json;

namespace ClusterCodex.Kubernetes;

/// <summary>Reads <c>kind: Table</c>: what kubectl prints, for every kind.</summary>
internal sealed class TableReader : ObjectReader<TableRow>
{
    private volatile IReadOnlyList<TableColumn> _columns = [];
    private readonly List<string> _cells = [];

    public override string Accept => "application/json;as=Table;v=v1;g=meta.k8s.io";

    public override string ArrayName => "rows";

    /// <summary>Cells are interpreted by the columns they were read with.</summary>
    public override object? Form => _columns;

    /// <summary>Empty until the first answer; another instance when the server's have changed.</summary>
    public IReadOnlyList<TableColumn> Columns => _columns;

    public override void ReadProperty(string name, ReadOnlySpan<byte> json)
    {
        if (name == "columnDefinitions")
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            Learn(ref reader);
        }
        else if (name == "kind" && !json.SequenceEqual("\"Table\""u8))
        {
            throw new JsonException("The server did not answer with a Table.");
        }
    }

    public override TableRow ReadElement(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return Row(ref reader);
    }

    /// <summary>Each event holds a Table of one row; only the first carries the columns.</summary>
    public override TableRow? ReadEvent(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        TableRow? row = null;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("rows"u8))
            {
                if (reader.EnterArray())
                {
                    while (reader.NextElement())
                    {
                        row = Row(ref reader);
                    }
                }
            }
            else if (reader.ValueTextEquals("columnDefinitions"u8))
            {
                reader.Read();
                Learn(ref reader);
            }
            else
            {
                reader.SkipValue();
            }
        }

        return row;
    }

    /// <summary>The reader is positioned on the value of <c>columnDefinitions</c>.</summary>
    private void Learn(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        var columns = new List<TableColumn>();
        while (reader.NextElement())
        {
            columns.Add(Column(ref reader));
        }

        if (columns.Count > 0 && !columns.SequenceEqual(_columns))
        {
            _columns = columns;
        }
    }

    private static TableColumn Column(ref Utf8JsonReader reader)
    {
        string? name = null, type = null, format = null, description = null;
        var priority = 0;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("name"u8))
            {
                name = reader.ReadString();
            }
            else if (reader.ValueTextEquals("type"u8))
            {
                type = reader.ReadString();
            }
            else if (reader.ValueTextEquals("format"u8))
            {
                format = reader.ReadString();
            }
            else if (reader.ValueTextEquals("description"u8))
            {
                description = reader.ReadString();
            }
            else if (reader.ValueTextEquals("priority"u8))
            {
                priority = reader.ReadInt32() ?? 0;
            }
            else
            {
                reader.SkipValue();
            }
        }

        return new TableColumn(name ?? "", type ?? "string", format ?? "", description ?? "", priority);
    }

    private TableRow Row(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("A table's row is not an object.");
        }

        _cells.Clear();
        ObjectMetadata? metadata = null;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("cells"u8))
            {
                if (reader.EnterArray())
                {
                    while (reader.NextElement())
                    {
                        _cells.Add(Cell(ref reader));
                    }
                }
            }
            else if (reader.ValueTextEquals("object"u8))
            {
                metadata = reader.EnterObject() ? Metadata(ref reader) : null;
            }
            else
            {
                reader.SkipValue();
            }
        }

        if (metadata is null)
        {
            throw new JsonException("A table's row does not say which object it shows.");
        }

        var cells = _cells.ToArray();
        for (var index = 0; index < cells.Length; index++)
        {
            // The first column nearly always repeats the name: one string for both.
            if (string.Equals(cells[index], metadata.Name, StringComparison.Ordinal))
            {
                cells[index] = metadata.Name;
            }
        }

        return new TableRow(cells, metadata);
    }

    private static ObjectMetadata? Metadata(ref Utf8JsonReader reader)
    {
        ObjectMetadata? metadata = null;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("metadata"u8))
            {
                metadata = ObjectMetadata.Read(ref reader);
            }
            else
            {
                reader.SkipValue();
            }
        }

        return metadata;
    }

    private static string Cell(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return reader.CurrentPooledString()!;
            case JsonTokenType.Null:
                return "";
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                return JsonElement.ParseValue(ref reader).GetRawText();
            default:
                return StringPool.Get(reader.ValueSpan);
        }
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using ClusterCodex.Gateway.Errors;
using ClusterCodex.Gateway.Json;
using ClusterCodex.Gateway.Transcoding.Binding;
using ClusterCodex.Gateway.Transcoding.Json;
using ClusterCodex.GatewayTests;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ClusterCodex.Gateway.Tests.Transcoding;

public sealed class ProtoJsonTests
{
    [Fact]
    public void Write_EmptyMessage_HasDefaultsAndNullsButNoMessages()
    {
        var json = Write(new Book());

        Assert.Equal("", (string?)json["title"]);
        Assert.Equal("GENRE_UNSPECIFIED", (string?)json["genre"]);
        Assert.Equal("0", (string?)json["pages"]);
        Assert.Equal(0, (int?)json["year"]);
        Assert.Empty(json["tags"]!.AsArray());
        Assert.Empty(json["ratings"]!.AsObject());
        Assert.True(json.ContainsKey("note"));
        Assert.Null(json["note"]);
        Assert.Null(json["edition"]);
        Assert.False(json.ContainsKey("author"));
        Assert.False(json.ContainsKey("printedAt"));
        Assert.False(json.ContainsKey("subtitle"));
        Assert.False(json.ContainsKey("shelf"));
        Assert.False(json.ContainsKey("box"));
    }

    [Fact]
    public void Write_AgreesWithGoogleWhereItCan()
    {
        var book = ABook();
        var theirs = JsonNode.Parse(new JsonFormatter(JsonFormatter.Settings.Default.WithFormatDefaultValues(true)).Format(book))!.AsObject();

        var ours = Write(book);

        // Theirs writes null for unset messages and leaves unset optional scalars out.
        foreach (var (name, value) in theirs.Where(property => property.Value is not null))
        {
            Assert.True(JsonNode.DeepEquals(value, ours[name]), $"{name}: {value} / {ours[name]}");
        }
    }

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var book = ABook();

        var read = Read(Write(book).ToJsonString(), out var errors);

        Assert.Empty(errors);
        Assert.Equal(book, read);
    }

    [Theory]
    [InlineData("""{"pages": 12}""", 12)]
    [InlineData("""{"pages": "12"}""", 12)]
    [InlineData("""{"pages": 12.0}""", 12)]
    [InlineData("""{"pages": 1.2e1}""", 12)]
    [InlineData("""{"pages": "-9223372036854775808"}""", long.MinValue)]
    [InlineData("""{"pages": null}""", 0)]
    public void Read_Int64_TakesEveryForm(string json, long expected) => Assert.Equal(expected, Read(json, out _).Pages);

    [Theory]
    [InlineData("""{"genre": "POEM"}""")]
    [InlineData("""{"genre": 2}""")]
    public void Read_Enum_TakesNameOrNumber(string json) => Assert.Equal(Genre.Poem, Read(json, out _).Genre);

    [Theory]
    [InlineData("""{"cover": "+/8="}""")]
    [InlineData("""{"cover": "-_8="}""")]
    [InlineData("""{"cover": "-_8"}""")]
    public void Read_Bytes_TakesBothAlphabets(string json) => Assert.Equal([0xFB, 0xFF], Read(json, out _).Cover.ToByteArray());

    [Theory]
    [InlineData("""{"titel": "x"}""", "titel")]
    [InlineData("""{"author": {"idd": "x"}}""", "author.idd")]
    [InlineData("""{"coAuthors": [{}, {"idd": "x"}]}""", "coAuthors[1].idd")]
    [InlineData("""{"title": 1}""", "title")]
    [InlineData("""{"title": {}}""", "title")]
    [InlineData("""{"tags": "x"}""", "tags")]
    [InlineData("""{"tags": ["a", null]}""", "tags[1]")]
    [InlineData("""{"lent": "true"}""", "lent")]
    [InlineData("""{"year": 2147483648}""", "year")]
    [InlineData("""{"year": 1.5}""", "year")]
    [InlineData("""{"pages": 1e999999999}""", "pages")]
    [InlineData("""{"isbn": -1}""", "isbn")]
    [InlineData("""{"weight": 1e400}""", "weight")]
    [InlineData("""{"weight": "Inf"}""", "weight")]
    [InlineData("""{"price": 1e39}""", "price")]
    [InlineData("""{"genre": "COMIC"}""", "genre")]
    [InlineData("""{"cover": "***"}""", "cover")]
    [InlineData("""{"printedAt": "yesterday"}""", "printedAt")]
    [InlineData("""{"printedAt": 5}""", "printedAt")]
    [InlineData("""{"loan": "5"}""", "loan")]
    [InlineData("""{"shelf": "a", "box": 1}""", "box")]
    [InlineData("""{"printedAt": "2026-01-01T00:00:00Z", "printed_at": "2026-01-01T00:00:00Z"}""", "printed_at")]
    [InlineData("""{"editors": {"x": {}}}""", "editors[x]")]
    [InlineData("""{"title": "\ud800"}""", "title")]
    [InlineData("""[]""", "body")]
    public void Read_BadField_IsNamed(string json, string field)
    {
        Read(json, out var errors);

        Assert.Equal(field, Assert.Single(errors).Field);
    }

    [Fact]
    public void Read_SeveralBadFields_AreAllNamed()
    {
        Read("""{"a": 1, "year": "x", "b": 2}""", out var errors);

        Assert.Equal(["a", "year", "b"], errors.Select(error => error.Field));
    }

    [Fact]
    public void Read_ThousandsOfBadFields_StopsCounting()
    {
        var json = "{" + string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"x{i}\":1")) + "}";

        Read(json, out var errors);

        Assert.InRange(errors.Count, 1, 50);
    }

    private static Book ABook() => new()
    {
        Title = "Faust \"I\" \u2028 <b>",
        Author = new Author { Id = "goethe", FullName = "Johann Wolfgang", Born = -1749 },
        Genre = Genre.Novel,
        MoreGenres = { Genre.Poem, (Genre)77 },
        Tags = { "a", "" },
        Pages = long.MaxValue,
        Isbn = ulong.MaxValue,
        Weight = 1.5e-7,
        Price = 9.99f,
        Lent = true,
        Cover = ByteString.CopyFrom(0xFB, 0xFF),
        PrintedAt = new Timestamp { Seconds = 1767607200, Nanos = 120_000_000 },
        Loan = new Duration { Seconds = -3, Nanos = -500_000_000 },
        Mask = new FieldMask { Paths = { "title", "author.full_name" } },
        Subtitle = "sub",
        Copies = 5,
        Note = "",
        Ratings = { ["x"] = 1 },
        Editors = { [7] = new Author { Id = "e" } },
        Box = 0,
        Extra = new Struct { Fields = { ["k"] = Value.ForList(Value.ForNumber(1), Value.ForNull()) } },
        Anything = Value.ForNull(),
        CoAuthors = { new Author { Id = "c" } },
        Sequel = new Book { Title = "Faust II", Note = "n", Edition = 2 },
    };

    private static JsonObject Write(Book book)
    {
        using var json = new PooledJsonWriter();
        ProtoJsonWriter.Write(json.Writer, book);
        json.Writer.Flush();
        return JsonNode.Parse(json.WrittenMemory.Span)!.AsObject();
    }

    private static Book Read(string json, out IReadOnlyList<FieldError> found)
    {
        var errors = new BindingErrors();
        var book = new Book();
        using var document = JsonDocument.Parse(json, ProtoJsonReader.DocumentOptions);
        new ProtoJsonReader(errors).Read(book, document.RootElement, path: "");
        try
        {
            errors.ThrowIfAny();
            found = [];
        }
        catch (ApiException exception)
        {
            found = exception.Error.Fields;
        }

        return book;
    }
}

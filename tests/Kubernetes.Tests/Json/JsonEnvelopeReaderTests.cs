using System.Text;
using System.Text.Json;
using ClusterCodex.Kubernetes.Json;
using ClusterCodex.Kubernetes.Tests.Support;

namespace ClusterCodex.Kubernetes.Tests.JsonReading;

public class JsonEnvelopeReaderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1_000_000)]
    public async Task ReadAsync_AnyChunking_GivesTheSameParts(int chunk)
    {
        const string Text = """ {"kind":"List", "metadata":{"a":[1,{"b":"}]"}]}, "items":[ {"n":1}, {"n":"\"]"} ,{} ], "after":null} """;

        var parts = await PartsAsync(Text, chunk);

        Assert.Equal(
            ["kind=\"List\"", """metadata={"a":[1,{"b":"}]"}]}""", """{"n":1}""", """{"n":"\"]"}""", "{}", "after=null"],
            parts);
    }

    [Theory]
    [InlineData("""{"items":null,"metadata":{}}""", 0)]
    [InlineData("""{"items":[]}""", 0)]
    [InlineData("""{"metadata":{"items":[1,2]},"items":[3]}""", 1)]
    public async Task ReadAsync_OddArrays_CountOnlyTheirElements(string text, int expected)
    {
        using var reader = new JsonEnvelopeReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), "items");

        while (await reader.ReadAsync(CancellationToken.None) != EnvelopePart.End)
        {
        }

        Assert.Equal(expected, reader.Elements);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"items":[{"a":1}""")]
    [InlineData("""{"items":[{"a":1},""")]
    [InlineData("""{"items":{"a":1}}""")]
    [InlineData("""{"items":[{"a":1}}""")]
    [InlineData("<html>")]
    public async Task ReadAsync_NoSuchList_Throws(string text) =>
        await Assert.ThrowsAnyAsync<JsonException>(() => PartsAsync(text, 3));

    [Fact]
    public async Task ReadAsync_ElementLargerThanTheBuffer_IsWhole()
    {
        var large = new string('x', 3_000_000);

        var parts = await PartsAsync($$"""{"items":[{"a":"{{large}}"},{"b":1}]}""", 16 * 1024);

        Assert.Equal([large.Length + 8, 7], parts.Select(part => part.Length));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public async Task WatchFrames_AnyChunkingAndBlankLines_AreRead(int chunk)
    {
        var text = Wire.Event("ADDED", """{"a":1}""") + "\r\n\n" + """{"object":{"b":[2]},"more":{},"type":"MODIFIED"}""" + "\n" + """{"type":"DEL""";
        using var reader = new WatchFrameReader(new ChunkedStream(Encoding.UTF8.GetBytes(text), chunk));
        var frames = new List<string>();

        while (await reader.ReadAsync(CancellationToken.None))
        {
            frames.Add($"{reader.Type} {Encoding.UTF8.GetString(reader.Object!.Value.Span)}");
        }

        Assert.Equal(["""ADDED {"a":1}""", """MODIFIED {"b":[2]}"""], frames);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"object":{}}""")]
    [InlineData("Service Unavailable")]
    public async Task WatchFrames_NoFrame_Throws(string line)
    {
        using var reader = new WatchFrameReader(new MemoryStream(Encoding.UTF8.GetBytes(line + "\n")));

        await Assert.ThrowsAnyAsync<JsonException>(async () => await reader.ReadAsync(CancellationToken.None));
    }

    private static async Task<List<string>> PartsAsync(string text, int chunk)
    {
        using var reader = new JsonEnvelopeReader(new ChunkedStream(Encoding.UTF8.GetBytes(text), chunk), "items");
        var parts = new List<string>();
        while (true)
        {
            var part = await reader.ReadAsync(CancellationToken.None);
            if (part == EnvelopePart.End)
            {
                return parts;
            }

            var value = Encoding.UTF8.GetString(reader.Value.Span);
            parts.Add(part == EnvelopePart.Property ? $"{reader.PropertyName}={value}" : value);
        }
    }

    /// <summary>Gives at most so many bytes at once, as a network may.</summary>
    private sealed class ChunkedStream(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(chunk, buffer.Length)], cancellationToken);
    }
}

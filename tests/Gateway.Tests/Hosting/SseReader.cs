namespace ClusterCodex.Gateway.Tests.Hosting;

/// <summary>One block of an event stream: an event, or a comment.</summary>
internal sealed record SseBlock(string? Id, string? Event, string? Data, string? Comment);

/// <summary>Reads server-sent events as the WHATWG specification parses them.</summary>
internal sealed class SseReader(Stream stream) : IDisposable
{
    private readonly StreamReader _reader = new(stream);

    /// <summary>The next event; null at the end. Comments come when they are asked for: a slow machine may get one before any event.</summary>
    public async Task<SseBlock?> ReadAsync(CancellationToken cancellationToken, bool comments = false)
    {
        string? id = null, name = null, data = null, comment = null;
        while (await _reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0 && comment is not null && data is null && !comments)
            {
                comment = null;
                continue;
            }

            if (line.Length == 0)
            {
                return new SseBlock(id, name, data, comment);
            }

            var colon = line.IndexOf(':');
            var (field, value) = colon < 0 ? (line, "") : (line[..colon], line[(colon + 1)..].TrimStart(' '));
            switch (field)
            {
                case "":
                    comment = value;
                    break;
                case "id":
                    id = value;
                    break;
                case "event":
                    name = value;
                    break;
                case "data":
                    data = data is null ? value : data + "\n" + value;
                    break;
            }
        }

        return null;
    }

    public async Task<List<SseBlock>> ReadToEndAsync(CancellationToken cancellationToken)
    {
        var blocks = new List<SseBlock>();
        while (await ReadAsync(cancellationToken) is { } block)
        {
            blocks.Add(block);
        }

        return blocks;
    }

    public void Dispose() => _reader.Dispose();
}

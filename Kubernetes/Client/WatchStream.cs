using System.Text.Json;
using ClusterCodex.Kubernetes.Json;

namespace ClusterCodex.Kubernetes;

/// <summary>One accepted watch request.</summary>
internal sealed class WatchStream<T>(Stream body, ObjectReader<T> objects, string attempt, TimeSpan stallLimit, TimeProvider time) : IAsyncDisposable
{
    private readonly WatchFrameReader _frames = new(body);
    private readonly CancellationTokenSource _stall = new(Timeout.InfiniteTimeSpan, time);

    /// <summary>The event just read.</summary>
    public WatchEvent<T> Current { get; private set; }

    /// <returns>False when the server has ended the watch.</returns>
    /// <exception cref="KubernetesException">The server sent an error, was silent too long, or the connection was lost.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        _stall.CancelAfter(stallLimit);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stall.Token, cancellationToken);
        try
        {
            if (!await _frames.ReadAsync(either.Token))
            {
                return false;
            }

            Take();
            return true;
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new KubernetesException(
                KubernetesFailure.Stalled,
                $"Could not {attempt}: nothing came for {stallLimit.TotalSeconds:0} s.",
                exception);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidDataException or InvalidOperationException)
        {
            throw KubernetesException.Protocol(attempt, exception.Message, exception);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw new KubernetesException(KubernetesFailure.Unreachable, $"Could not {attempt}: the connection was lost: {exception.Message}", exception);
        }
        finally
        {
            _stall.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Takes an event that has already arrived; false when one would have to be waited for.</summary>
    public bool TryReadBuffered()
    {
        try
        {
            if (!_frames.TryReadBuffered())
            {
                return false;
            }

            Take();
            return true;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            throw KubernetesException.Protocol(attempt, exception.Message, exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _frames.Dispose();
        _stall.Dispose();
        await body.DisposeAsync();
    }

    private void Take() => Current = _frames.Type switch
    {
        "ADDED" => Change(WatchEventType.Added),
        "MODIFIED" => Change(WatchEventType.Modified),
        "DELETED" => Change(WatchEventType.Deleted),
        "BOOKMARK" => new WatchEvent<T>(WatchEventType.Bookmark, default, ReadVersion(_frames.Object.Span)),
        "ERROR" => throw Error(_frames.Object.Span),
        _ => throw new JsonException($"'{_frames.Type}' is no type of watch event."),
    };

    private WatchEvent<T> Change(WatchEventType type) =>
        new(type, objects.ReadEvent(_frames.Object.Span) ?? throw new JsonException("A watch event holds no object."), default);

    private KubernetesException Error(ReadOnlySpan<byte> json) =>
        StatusReader.TryParse(json) is { } status
            ? KubernetesException.FromStatus(attempt, status)
            : KubernetesException.Protocol(attempt, "the ERROR event holds no Status");

    /// <summary>Objects and tables alike carry their version in <c>metadata</c>.</summary>
    private static ResourceVersion ReadVersion(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("metadata"u8))
            {
                return ObjectMetadata.Read(ref reader).ResourceVersion;
            }

            reader.SkipValue();
        }

        return default;
    }
}

using System.Text.Json;
using ClusterCodex.Kubernetes.Json;

namespace ClusterCodex.Kubernetes;

/// <summary>One accepted watch request.</summary>
internal sealed class WatchStream<T>(Stream body, ObjectReader<T> objects, string operation, TimeSpan idleTimeout, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly WatchFrameReader _frames = new(body);
    private readonly CancellationTokenSource _idle = new(Timeout.InfiniteTimeSpan, time);

    /// <summary>The event just read.</summary>
    public WatchEvent<T> Current { get; private set; }

    /// <returns>False when the server has ended the watch.</returns>
    /// <exception cref="KubernetesException">The server sent an error, the idle time-out expired, or the connection was lost.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        _idle.CancelAfter(idleTimeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_idle.Token, cancellationToken);
        try
        {
            while (await _frames.ReadAsync(either.Token))
            {
                if (TryTake())
                {
                    return true;
                }
            }

            return false;
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new KubernetesException(
                KubernetesFailure.IdleTimeout,
                $"Could not {operation}: nothing came for {idleTimeout.TotalSeconds:0} s.",
                exception);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidDataException or InvalidOperationException)
        {
            throw KubernetesException.Protocol(operation, exception.Message, exception);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw new KubernetesException(KubernetesFailure.Unreachable, $"Could not {operation}: the connection was lost: {exception.Message}", exception);
        }
        finally
        {
            _idle.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Reads an event that has already arrived; false where none has.</summary>
    public bool TryReadBuffered()
    {
        try
        {
            while (_frames.TryReadBuffered())
            {
                if (TryTake())
                {
                    return true;
                }
            }

            return false;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            throw KubernetesException.Protocol(operation, exception.Message, exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _frames.Dispose();
        _idle.Dispose();
        await body.DisposeAsync();
    }

    /// <returns>False for a type of event that a later server may have introduced: skipping it keeps the events after it.</returns>
    private bool TryTake()
    {
        WatchEventType type;
        switch (_frames.Type)
        {
            case "ADDED":
                type = WatchEventType.Added;
                break;
            case "MODIFIED":
                type = WatchEventType.Modified;
                break;
            case "DELETED":
                type = WatchEventType.Deleted;
                break;
            case "BOOKMARK":
                Current = new WatchEvent<T>(WatchEventType.Bookmark, default, ReadVersion(RequireObject()));
                return true;
            case "ERROR":
                throw Error(RequireObject());
            default:
                InformerLog.UnknownEventType(logger, _frames.Type, operation);
                return false;
        }

        Current = Change(type);
        return true;
    }

    private ReadOnlySpan<byte> RequireObject() =>
        _frames.Object is { } content ? content.Span : throw new JsonException($"A watch event of type {_frames.Type} has no object.");

    private WatchEvent<T> Change(WatchEventType type) =>
        new(type, objects.ReadEvent(RequireObject()) ?? throw new JsonException("A watch event holds no object."), default);

    private KubernetesException Error(ReadOnlySpan<byte> json) =>
        StatusReader.TryParse(json) is { } status
            ? KubernetesException.FromStatus(operation, status)
            : KubernetesException.Protocol(operation, "the ERROR event holds no Status");

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

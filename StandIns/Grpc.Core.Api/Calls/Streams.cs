namespace Grpc.Core;

/// <summary>Messages that come in one after the other.</summary>
/// <typeparam name="T">The message.</typeparam>
public interface IAsyncStreamReader<out T>
{
    /// <summary>The message read last; only valid after <see cref="MoveNext"/> answered true.</summary>
    T Current { get; }

    /// <summary>Reads the next message; one read at a time.</summary>
    /// <returns><see langword="false"/> at the end of the stream.</returns>
    Task<bool> MoveNext(CancellationToken cancellationToken);
}

/// <summary>Messages that go out one after the other.</summary>
/// <typeparam name="T">The message.</typeparam>
public interface IAsyncStreamWriter<in T>
{
    /// <summary>How the next message is written; null for the call's own options.</summary>
    WriteOptions? WriteOptions { get; set; }

    /// <summary>Writes a message; one write at a time.</summary>
    Task WriteAsync(T message);

    /// <summary>Writes a message unless cancelled.</summary>
    /// <exception cref="NotSupportedException">The writer does not override this and the token can be cancelled.</exception>
    Task WriteAsync(T message, CancellationToken cancellationToken) => cancellationToken.CanBeCanceled
        ? throw new NotSupportedException($"{GetType()} cannot cancel a write: call WriteAsync without a token.")
        : WriteAsync(message);
}

/// <summary>Requests that a client streams.</summary>
/// <typeparam name="T">The request.</typeparam>
public interface IClientStreamWriter<in T> : IAsyncStreamWriter<T>
{
    /// <summary>Says that no more requests come. Awaiting the response without it waits forever.</summary>
    Task CompleteAsync();
}

/// <summary>Responses that a server streams; the stream ends when the handler returns.</summary>
/// <typeparam name="T">The response.</typeparam>
public interface IServerStreamWriter<in T> : IAsyncStreamWriter<T>;

public static class AsyncStreamReaderExtensions
{
    /// <summary>Reads the next message without a token.</summary>
    public static Task<bool> MoveNext<T>(this IAsyncStreamReader<T> streamReader)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(streamReader);
        return streamReader.MoveNext(CancellationToken.None);
    }
}

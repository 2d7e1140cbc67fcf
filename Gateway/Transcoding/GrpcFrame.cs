using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using Google.Protobuf;

namespace ClusterCodex.Gateway.Transcoding;

/// <summary>
/// Length-prefixed messages of gRPC over HTTP/2:
/// <code>
/// +------------+--------------------+-----------------+
/// | Compressed | Length, big-endian | Message         |
/// | 1 byte     | 4 bytes            | Length bytes    |
/// +------------+--------------------+-----------------+
/// </code>
/// </summary>
internal static class GrpcFrame
{
    public const int PrefixLength = 5;

    /// <summary>The frame that holds <paramref name="message"/>, not compressed.</summary>
    public static byte[] Write(IMessage message)
    {
        // Not straight into the frame: types of Google.Api.CommonProtos can only be written to streams and arrays.
        var payload = message.ToByteArray();
        var frame = new byte[PrefixLength + payload.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)payload.Length);
        payload.CopyTo(frame, PrefixLength);
        return frame;
    }

    /// <summary>Takes one message off the front of <paramref name="buffer"/>.</summary>
    /// <param name="buffer">Unread bytes; sliced past the message on success, untouched otherwise.</param>
    /// <param name="maxLength">Largest message accepted, in bytes.</param>
    /// <param name="payload">Backed by <paramref name="buffer"/>: parse it before advancing the reader.</param>
    /// <returns><see langword="false"/> when more bytes are needed.</returns>
    /// <exception cref="GrpcProtocolException">The message is too long, or compressed.</exception>
    public static bool TryReadMessage(ref ReadOnlySequence<byte> buffer, int maxLength, out ReadOnlySequence<byte> payload)
    {
        payload = default;
        if (buffer.Length < PrefixLength)
        {
            return false;
        }

        Span<byte> prefix = stackalloc byte[PrefixLength];
        buffer.Slice(0, PrefixLength).CopyTo(prefix);
        if (prefix[0] != 0)
        {
            // The request accepts no encoding, so a service has no reason to compress.
            throw new GrpcProtocolException("The service sent a compressed message, which was not asked for.");
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        if (length > maxLength)
        {
            throw new GrpcProtocolException($"The service sent a message of {length} bytes; at most {maxLength} are accepted.");
        }

        if (buffer.Length < PrefixLength + length)
        {
            return false;
        }

        payload = buffer.Slice(PrefixLength, length);
        buffer = buffer.Slice(PrefixLength + length);
        return true;
    }
}

/// <summary>Reads the messages of a gRPC response.</summary>
internal sealed class GrpcFrameReader(PipeReader pipe, MessageParser parser, int maxLength)
{
    /// <summary>The next message, or null at the end of the response.</summary>
    /// <exception cref="GrpcProtocolException">The response violates the protocol, or ends inside a message.</exception>
    public async ValueTask<IMessage?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await pipe.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            if (TryParse(ref buffer, out var message))
            {
                pipe.AdvanceTo(buffer.Start);
                return message;
            }

            pipe.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                return buffer.IsEmpty ? null : throw new GrpcProtocolException("The response ended inside a message.");
            }
        }
    }

    private bool TryParse(ref ReadOnlySequence<byte> buffer, [NotNullWhen(true)] out IMessage? message)
    {
        message = null;
        if (!GrpcFrame.TryReadMessage(ref buffer, maxLength, out var payload))
        {
            return false;
        }

        try
        {
            // From an array: types of Google.Api.CommonProtos cannot be read from sequences.
            message = payload.IsSingleSegment && MemoryMarshal.TryGetArray(payload.First, out var array)
                ? parser.ParseFrom(array.Array, array.Offset, array.Count)
                : parser.ParseFrom(payload.ToArray());
            return true;
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new GrpcProtocolException("The service sent a message that does not parse.", exception);
        }
    }
}

/// <summary>A service violated the gRPC protocol: the call has failed, the connection can still be used.</summary>
internal sealed class GrpcProtocolException(string message, Exception? innerException = null) : Exception(message, innerException);

using System.Buffers;

namespace Grpc.Core;

/// <summary>Where a message's bytes are written to: one <see cref="Complete(byte[])"/>, or the buffer writer and <see cref="Complete()"/>.</summary>
public abstract class SerializationContext
{
    /// <summary>The whole message in one array.</summary>
    public virtual void Complete(byte[] payload) => throw NotImplemented(nameof(Complete));

    /// <summary>A buffer for the message; <see cref="Complete()"/> ends it.</summary>
    public virtual IBufferWriter<byte> GetBufferWriter() => throw NotImplemented(nameof(GetBufferWriter));

    /// <summary>Says how many bytes will be written, before they are.</summary>
    public virtual void SetPayloadLength(int payloadLength)
    {
        // A hint: a context that has no use for it need not override this.
    }

    /// <summary>Ends what was written to the buffer writer.</summary>
    public virtual void Complete() => throw NotImplemented(nameof(Complete));

    private NotSupportedException NotImplemented(string member) => new($"{GetType()} does not implement {member}.");
}

/// <summary>Where a message's bytes are read from.</summary>
public abstract class DeserializationContext
{
    /// <summary>In bytes.</summary>
    public abstract int PayloadLength { get; }

    /// <summary>A copy of the bytes, which the caller owns.</summary>
    public virtual byte[] PayloadAsNewBuffer() => throw NotImplemented(nameof(PayloadAsNewBuffer));

    /// <summary>The bytes in place, valid only while the message is being read.</summary>
    public virtual ReadOnlySequence<byte> PayloadAsReadOnlySequence() => throw NotImplemented(nameof(PayloadAsReadOnlySequence));

    private NotSupportedException NotImplemented(string member) => new($"{GetType()} does not implement {member}.");
}

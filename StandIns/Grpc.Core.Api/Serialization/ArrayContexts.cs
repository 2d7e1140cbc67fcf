using System.Buffers;

namespace Grpc.Core;

/// <summary>Collects a message in an array, for callers of <see cref="Marshaller{T}.Serializer"/>.</summary>
internal sealed class ArrayContext : SerializationContext
{
    private ArrayBufferWriter<byte>? _writer;
    private byte[]? _payload;

    /// <exception cref="InvalidOperationException">The serializer did not complete the message.</exception>
    public byte[] Payload => _payload ?? throw new InvalidOperationException("The serializer returned without completing the message.");

    public override void Complete(byte[] payload) => _payload = payload;

    public override void Complete() => _payload = _writer?.WrittenSpan.ToArray() ?? [];

    public override IBufferWriter<byte> GetBufferWriter() => _writer ??= new ArrayBufferWriter<byte>();
}

/// <summary>Gives out an array as a message's bytes, for callers of <see cref="Marshaller{T}.Deserializer"/>.</summary>
internal sealed class ArrayPayload(byte[] payload) : DeserializationContext
{
    public override int PayloadLength => payload.Length;

    public override byte[] PayloadAsNewBuffer() => [.. payload];

    public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => new(payload);
}

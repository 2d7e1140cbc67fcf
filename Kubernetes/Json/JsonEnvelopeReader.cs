using System.Text.Json;

namespace ClusterCodex.Kubernetes.Json;

internal enum EnvelopePart
{
    Property,
    Element,
    End,
}

/// <summary>
/// Reads <c>{"kind":…, "metadata":{…}, "items":[{…},{…}]}</c> from a stream, element by element, buffering no more than the
/// largest element. Properties are returned in the server's order.
/// </summary>
internal sealed class JsonEnvelopeReader(Stream stream, string arrayName) : IDisposable
{
    /// <summary>etcd limits objects to 1.5 MiB by default; this leaves room for lists inside a property.</summary>
    private const int MaxPiece = 64 * 1024 * 1024;

    private readonly JsonBuffer _buffer = new(stream, MaxPiece, firstSize: 64 * 1024);
    private JsonReaderState _state;
    private Position _position = Position.Start;

    private enum Position
    {
        Start,
        InObject,
        InArray,
        End,
    }

    /// <summary>Name of the property just read; the array's own name is never reported.</summary>
    public string PropertyName { get; private set; } = "";

    /// <summary>The value or element just read; valid until the next read.</summary>
    public ReadOnlyMemory<byte> Value { get; private set; }

    /// <summary>Elements read so far.</summary>
    public int Elements { get; private set; }

    /// <exception cref="JsonException">The text does not have this form, or ends early.</exception>
    /// <exception cref="InvalidDataException">One element is too large.</exception>
    public async ValueTask<EnvelopePart> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryRead() is { } part)
            {
                return part;
            }

            if (_buffer.IsCompleted)
            {
                throw new JsonException("The text ends in the middle of an object.");
            }

            await _buffer.FillAsync(cancellationToken);
        }
    }

    public void Dispose() => _buffer.Dispose();

    private EnvelopePart? TryRead()
    {
        while (true)
        {
            var memory = _buffer.Unread;
            var reader = new Utf8JsonReader(memory.Span, _buffer.IsCompleted, _state);
            switch (_position)
            {
                case Position.Start:
                    if (!reader.Read())
                    {
                        return null;
                    }

                    Expect(ref reader, JsonTokenType.StartObject);
                    Commit(ref reader, Position.InObject);
                    break;
                case Position.InObject:
                    if (!reader.Read())
                    {
                        return null;
                    }

                    if (reader.TokenType == JsonTokenType.EndObject)
                    {
                        Commit(ref reader, Position.End);
                        break;
                    }

                    var isArray = reader.ValueTextEquals(arrayName);
                    var name = isArray ? arrayName : reader.GetString()!;
                    if (!reader.Read())
                    {
                        return null;
                    }

                    if (isArray)
                    {
                        // Go writes null for an empty list.
                        var isNull = reader.TokenType == JsonTokenType.Null;
                        if (!isNull)
                        {
                            Expect(ref reader, JsonTokenType.StartArray);
                        }

                        Commit(ref reader, isNull ? Position.InObject : Position.InArray);
                        break;
                    }

                    if (!TryTake(ref reader, memory))
                    {
                        return null;
                    }

                    PropertyName = name;
                    Commit(ref reader, Position.InObject);
                    return EnvelopePart.Property;
                case Position.InArray:
                    if (!reader.Read())
                    {
                        return null;
                    }

                    if (reader.TokenType == JsonTokenType.EndArray)
                    {
                        Commit(ref reader, Position.InObject);
                        break;
                    }

                    if (!TryTake(ref reader, memory))
                    {
                        return null;
                    }

                    Elements++;
                    Commit(ref reader, Position.InArray);
                    return EnvelopePart.Element;
                default:
                    return EnvelopePart.End;
            }
        }
    }

    private bool TryTake(ref Utf8JsonReader reader, ReadOnlyMemory<byte> memory)
    {
        var start = (int)reader.TokenStartIndex;
        if (!reader.TrySkip())
        {
            return false;
        }

        Value = memory[start..(int)reader.BytesConsumed];
        return true;
    }

    private void Commit(ref Utf8JsonReader reader, Position position)
    {
        _buffer.Advance((int)reader.BytesConsumed);
        _state = reader.CurrentState;
        _position = position;
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (reader.TokenType != type)
        {
            throw new JsonException($"Expected {type}, found {reader.TokenType}.");
        }
    }
}

using System.Collections.Concurrent;
using System.Text.Json;
using Google.Protobuf.Reflection;

namespace ClusterCodex.Gateway.Transcoding.Json;

/// <summary>What reading and writing JSON needs to know about a message type, computed once.</summary>
internal sealed class MessageShape
{
    private static readonly ConcurrentDictionary<MessageDescriptor, MessageShape> Known = new();

    private readonly Dictionary<string, JsonField> _byName = new(StringComparer.Ordinal);

    private MessageShape(MessageDescriptor descriptor)
    {
        Descriptor = descriptor;
        Fields = [.. descriptor.Fields.InDeclarationOrder().Select(field => new JsonField(field))];
        foreach (var field in Fields)
        {
            _byName[field.Descriptor.Name] = field;
        }

        // Where one field's proto name is another's JSON name, the JSON name wins.
        foreach (var field in Fields)
        {
            _byName[field.Descriptor.JsonName] = field;
        }
    }

    public MessageDescriptor Descriptor { get; }

    /// <summary>In the order of the .proto file.</summary>
    public IReadOnlyList<JsonField> Fields { get; }

    public static MessageShape Of(MessageDescriptor descriptor) => Known.GetOrAdd(descriptor, type => new MessageShape(type));

    /// <summary>Finds a field by its JSON or its proto name.</summary>
    public JsonField? Find(string name) => _byName.GetValueOrDefault(name);
}

/// <summary>One field of a message as JSON sees it.</summary>
internal sealed class JsonField
{
    public JsonField(FieldDescriptor descriptor)
    {
        Descriptor = descriptor;
        JsonName = JsonEncodedText.Encode(descriptor.JsonName);
        IsMessage = descriptor.FieldType is FieldType.Message or FieldType.Group;
        Presence = (descriptor.IsMap || descriptor.IsRepeated, IsMessage, descriptor.RealContainingOneof is not null, descriptor.HasPresence) switch
        {
            (true, _, _, _) => FieldPresence.Always,
            (_, true, _, _) => FieldPresence.OmitUnset,
            (_, _, true, _) => FieldPresence.OmitUnset,
            (_, _, _, true) => FieldPresence.NullWhenUnset,
            _ => FieldPresence.Always,
        };
    }

    public FieldDescriptor Descriptor { get; }

    public JsonEncodedText JsonName { get; }

    public FieldPresence Presence { get; }

    /// <summary>Whether a value (or element) is a message.</summary>
    public bool IsMessage { get; }
}

/// <summary>How a field that is not set is written.</summary>
internal enum FieldPresence
{
    /// <summary>Written with its default value.</summary>
    Always,

    /// <summary>An <c>optional</c> scalar: written as <c>null</c>.</summary>
    NullWhenUnset,

    /// <summary>A message or a member of a oneof: left out.</summary>
    OmitUnset,
}

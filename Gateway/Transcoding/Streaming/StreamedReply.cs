using ClusterCodex.Gateway.Json;
using ClusterCodex.Gateway.Transcoding.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClusterCodex.Gateway.Transcoding.Streaming;

/// <summary>Converts a message of a stream to an event: <c>cursor</c> is its id, the member set in <c>oneof event</c> its name and data.</summary>
internal sealed class StreamedReply(MessageDescriptor type)
{
    private readonly FieldDescriptor? _cursor = type.FindFieldByName("cursor") is { FieldType: FieldType.String, IsRepeated: false } field ? field : null;
    private readonly OneofDescriptor? _event = type.Oneofs.FirstOrDefault(oneof => oneof.Name == "event");

    /// <summary>The event's id (empty where it has none) and name (null where it has none); its data is left in <paramref name="json"/>.</summary>
    public (string Id, string? Name) Write(IMessage message, PooledJsonWriter json)
    {
        json.Clear();
        var id = _cursor is null ? "" : (string)_cursor.Accessor.GetValue(message);
        var member = _event?.Accessor.GetCaseFieldDescriptor(message);
        if (member is not null)
        {
            ProtoJsonWriter.WriteField(json.Writer, message, member);
        }
        else
        {
            ProtoJsonWriter.Write(json.Writer, message);
        }

        json.Writer.Flush();
        return (id, member?.JsonName);
    }
}

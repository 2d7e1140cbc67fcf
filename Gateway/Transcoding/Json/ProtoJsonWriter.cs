using System.Collections;
using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClusterCodex.Gateway.Transcoding.Json;

/// <summary>
/// Writes messages as ProtoJSON. Google.Protobuf's formatter cannot write <c>null</c> for an unset <c>optional</c>
/// scalar, and goes through strings; it still writes the well-known types.
/// </summary>
internal static class ProtoJsonWriter
{
    private static readonly JsonFormatter WellKnown = new(JsonFormatter.Settings.Default);

    public static void Write(Utf8JsonWriter writer, IMessage message)
    {
        var type = message.Descriptor;
        if (WellKnownTypes.IsSpecial(type))
        {
            writer.WriteRawValue(WellKnown.Format(message), skipInputValidation: true);
            return;
        }

        if (WellKnownTypes.IsWrapper(type))
        {
            var inner = WellKnownTypes.Wrapped(type);
            WriteScalar(writer, inner, inner.Accessor.GetValue(message));
            return;
        }

        writer.WriteStartObject();
        foreach (var field in MessageShape.Of(type).Fields)
        {
            WriteMember(writer, message, field);
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes the value of one field alone, as <c>response_body</c> asks; <c>null</c> where it is not set.</summary>
    public static void WriteField(Utf8JsonWriter writer, IMessage message, FieldDescriptor field) =>
        WriteValue(writer, field, field.Accessor.GetValue(message));

    private static void WriteMember(Utf8JsonWriter writer, IMessage message, JsonField field)
    {
        var descriptor = field.Descriptor;
        switch (field.Presence)
        {
            case FieldPresence.NullWhenUnset when !descriptor.Accessor.HasValue(message):
                writer.WriteNull(field.JsonName);
                return;
            case FieldPresence.OmitUnset when descriptor.RealContainingOneof is { } oneof
                && oneof.Accessor.GetCaseFieldDescriptor(message) != descriptor:
                return;
        }

        var value = descriptor.Accessor.GetValue(message);
        if (value is null)
        {
            return;
        }

        writer.WritePropertyName(field.JsonName);
        WriteValue(writer, descriptor, value);
    }

    private static void WriteValue(Utf8JsonWriter writer, FieldDescriptor field, object? value)
    {
        if (value is null)
        {
            writer.WriteNullValue();
        }
        else if (field.IsMap)
        {
            WriteMap(writer, field, (IDictionary)value);
        }
        else if (field.IsRepeated)
        {
            writer.WriteStartArray();
            foreach (var element in (IList)value)
            {
                WriteSingle(writer, field, element);
            }

            writer.WriteEndArray();
        }
        else
        {
            WriteSingle(writer, field, value);
        }
    }

    private static void WriteMap(Utf8JsonWriter writer, FieldDescriptor field, IDictionary map)
    {
        var element = field.MessageType.Fields[2];
        writer.WriteStartObject();
        foreach (DictionaryEntry entry in map)
        {
            writer.WritePropertyName(entry.Key is bool flag ? (flag ? "true" : "false") : Convert.ToString(entry.Key, CultureInfo.InvariantCulture)!);
            WriteSingle(writer, element, entry.Value);
        }

        writer.WriteEndObject();
    }

    private static void WriteSingle(Utf8JsonWriter writer, FieldDescriptor field, object? value)
    {
        if (value is IMessage message)
        {
            Write(writer, message);
        }
        else if (field.FieldType == FieldType.Message && WellKnownTypes.IsWrapper(field.MessageType))
        {
            // The generated property of a wrapper field is the scalar itself.
            WriteScalar(writer, WellKnownTypes.Wrapped(field.MessageType), value);
        }
        else
        {
            WriteScalar(writer, field, value);
        }
    }

    private static void WriteScalar(Utf8JsonWriter writer, FieldDescriptor field, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case int number when field.FieldType != FieldType.Enum:
                writer.WriteNumberValue(number);
                break;
            case uint number:
                writer.WriteNumberValue(number);
                break;
            case long number:
                writer.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
                break;
            case ulong number:
                writer.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
                break;
            case double number:
                WriteDouble(writer, number);
                break;
            case float number:
                WriteFloat(writer, number);
                break;
            case ByteString bytes:
                writer.WriteBase64StringValue(bytes.Span);
                break;
            default:
                WriteEnum(writer, field.EnumType, (int)value);
                break;
        }
    }

    private static void WriteEnum(Utf8JsonWriter writer, EnumDescriptor type, int number)
    {
        if (type.FullName == "google.protobuf.NullValue")
        {
            writer.WriteNullValue();
        }
        else if (EnumNames.Of(type).Find(number) is { } name)
        {
            writer.WriteStringValue(name);
        }
        else
        {
            writer.WriteNumberValue(number);
        }
    }

    private static void WriteDouble(Utf8JsonWriter writer, double number)
    {
        if (double.IsFinite(number))
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static void WriteFloat(Utf8JsonWriter writer, float number)
    {
        if (float.IsFinite(number))
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
        }
    }
}

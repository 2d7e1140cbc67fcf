using System.Collections;
using System.Globalization;
using System.Text.Json;
using ClusterCodex.Gateway.Transcoding.Binding;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace ClusterCodex.Gateway.Transcoding.Json;

/// <summary>
/// Reads ProtoJSON into messages. Google.Protobuf's parser does not report which field is invalid and accepts duplicates;
/// it still parses the well-known types.
/// </summary>
/// <remarks>Every error is added to <paramref name="errors"/>, with the path of the field; reading continues.</remarks>
internal sealed class ProtoJsonReader(BindingErrors errors)
{
    /// <summary>Deeper JSON is rejected before anything is read.</summary>
    public const int MaxDepth = 64;

    public static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>Sets the fields of <paramref name="target"/> that <paramref name="json"/> holds.</summary>
    /// <param name="target">A message without fields set.</param>
    /// <param name="json">Must be an object, except for well-known types.</param>
    /// <param name="path">Of the message within the request; empty for the request itself.</param>
    public void Read(IMessage target, JsonElement json, string path)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            errors.Add(path.Length == 0 ? "body" : path, $"must be an object, not {Name(json.ValueKind)}.");
            return;
        }

        var shape = MessageShape.Of(target.Descriptor);
        HashSet<FieldDescriptor>? seen = null;
        foreach (var property in json.EnumerateObject())
        {
            if (errors.Full)
            {
                return;
            }

            var at = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            if (shape.Find(property.Name) is not { } field)
            {
                errors.Add(at, "is not a field of this request.");
                continue;
            }

            if (!(seen ??= []).Add(field.Descriptor))
            {
                errors.Add(at, "is given twice.");
                continue;
            }

            ReadField(target, field.Descriptor, property.Value, at);
        }
    }

    /// <summary>Sets one field.</summary>
    public void ReadField(IMessage target, FieldDescriptor field, JsonElement json, string path)
    {
        if (json.ValueKind == JsonValueKind.Null && !TakesNull(field))
        {
            return;
        }

        if (field.RealContainingOneof is { } oneof && oneof.Accessor.GetCaseFieldDescriptor(target) is { } other && other != field)
        {
            errors.Add(path, $"cannot be given together with {other.JsonName}.");
        }
        else if (field.IsMap)
        {
            ReadMap((IDictionary)field.Accessor.GetValue(target), field, json, path);
        }
        else if (field.IsRepeated)
        {
            ReadList((IList)field.Accessor.GetValue(target), field, json, path);
        }
        else if (ReadSingle(field, json, path) is { } value)
        {
            field.Accessor.SetValue(target, value);
        }
    }

    private void ReadList(IList list, FieldDescriptor field, JsonElement json, string path)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            errors.Add(path, $"must be an array, not {Name(json.ValueKind)}.");
            return;
        }

        var index = 0;
        foreach (var element in json.EnumerateArray())
        {
            if (errors.Full)
            {
                return;
            }

            if (ReadSingle(field, element, $"{path}[{index}]") is { } value)
            {
                list.Add(value);
            }

            index++;
        }
    }

    private void ReadMap(IDictionary map, FieldDescriptor field, JsonElement json, string path)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            errors.Add(path, $"must be an object, not {Name(json.ValueKind)}.");
            return;
        }

        var (keyField, valueField) = (field.MessageType.Fields[1], field.MessageType.Fields[2]);
        foreach (var property in json.EnumerateObject())
        {
            if (errors.Full)
            {
                return;
            }

            var at = $"{path}[{property.Name}]";
            if (!ScalarText.TryParse(keyField, property.Name, out var key, out var problem))
            {
                errors.Add(at, $"the key {problem}");
            }
            else if (map.Contains(key))
            {
                errors.Add(at, "is given twice.");
            }
            else if (ReadSingle(valueField, property.Value, at) is { } value)
            {
                map.Add(key, value);
            }
        }
    }

    private object? ReadSingle(FieldDescriptor field, JsonElement json, string path)
    {
        if (field.FieldType != FieldType.Message)
        {
            return ReadScalar(field, json, path);
        }

        var type = field.MessageType;
        if (WellKnownTypes.IsWrapper(type))
        {
            return ReadScalar(WellKnownTypes.Wrapped(type), json, path);
        }

        if (WellKnownTypes.IsSpecial(type))
        {
            return ReadWellKnown(type, json, path);
        }

        var message = type.Parser.ParseFrom(ByteString.Empty);
        Read(message, json, path);
        return message;
    }

    private object? ReadScalar(FieldDescriptor field, JsonElement json, string path)
    {
        var text = json.ValueKind switch
        {
            JsonValueKind.String when field.FieldType != FieldType.Bool => GetText(json, path),
            JsonValueKind.Number when field.FieldType is not (FieldType.String or FieldType.Bytes or FieldType.Bool) => GetNumber(field, json),
            JsonValueKind.True when field.FieldType == FieldType.Bool => "true",
            JsonValueKind.False when field.FieldType == FieldType.Bool => "false",
            JsonValueKind.Null when field.FieldType == FieldType.Enum && field.EnumType.FullName == "google.protobuf.NullValue" => "0",
            _ => Mismatch(field, json, path),
        };
        if (text is null)
        {
            return null;
        }

        if (ScalarText.TryParse(field, text, out var value, out var problem))
        {
            return value;
        }

        errors.Add(path, problem);
        return null;
    }

    private string? Mismatch(FieldDescriptor field, JsonElement json, string path)
    {
        var expected = field.FieldType switch
        {
            FieldType.String => "a string",
            FieldType.Bytes => "a base64 string",
            FieldType.Bool => "true or false",
            FieldType.Enum => "the name of a value",
            _ => "a number",
        };
        errors.Add(path, $"must be {expected}, not {Name(json.ValueKind)}.");
        return null;
    }

    // JSON has one kind of number: 1.0 and 1e2 are whole numbers too.
    private static string GetNumber(FieldDescriptor field, JsonElement json)
    {
        var raw = json.GetRawText();
        return field.FieldType is not (FieldType.Double or FieldType.Float)
            && raw.AsSpan().ContainsAny('.', 'e', 'E')
            && json.TryGetDecimal(out var number)
            && number == decimal.Truncate(number)
                ? decimal.Truncate(number).ToString(CultureInfo.InvariantCulture)
                : raw;
    }

    private string? GetText(JsonElement json, string path)
    {
        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException)
        {
            errors.Add(path, "holds text that is not valid Unicode.");
            return null;
        }
    }

    private IMessage? ReadWellKnown(MessageDescriptor type, JsonElement json, string path)
    {
        try
        {
            return JsonParser.Default.Parse(json.GetRawText(), type);
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or InvalidOperationException or ArgumentException or FormatException or OverflowException)
        {
            errors.Add(path, ScalarText.Expected(type));
            return null;
        }
    }

    private static bool TakesNull(FieldDescriptor field) => field switch
    {
        { IsRepeated: true } => false,
        { FieldType: FieldType.Message } => field.MessageType == Value.Descriptor,
        { FieldType: FieldType.Enum } => field.EnumType.FullName == "google.protobuf.NullValue",
        _ => false,
    };

    private static string Name(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        _ => "null",
    };
}

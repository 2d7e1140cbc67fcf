using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using ClusterCodex.Gateway.Transcoding.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClusterCodex.Gateway.Transcoding.Binding;

/// <summary>Scalars written as text: in paths, in queries, as keys of maps and as JSON strings.</summary>
internal static class ScalarText
{
    private const NumberStyles Float = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>Whether a value of <paramref name="field"/> (or of its elements) can be written as text.</summary>
    public static bool IsSupported(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Group => false,
        FieldType.Message => WellKnownTypes.IsText(field.MessageType) || WellKnownTypes.IsWrapper(field.MessageType),
        _ => true,
    };

    /// <param name="field">A field for which <see cref="IsSupported"/> holds; of a repeated one, an element is read.</param>
    /// <param name="text">As decoded from the request.</param>
    /// <param name="value">What the field's accessor takes.</param>
    /// <param name="problem">What was expected, when the result is <see langword="false"/>.</param>
    public static bool TryParse(FieldDescriptor field, string text, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? problem)
    {
        (value, problem) = Parse(field, text);
        return value is not null;
    }

    private static (object? Value, string? Problem) Parse(FieldDescriptor field, string text)
    {
        switch (field.FieldType)
        {
            case FieldType.String:
                return (text, null);
            case FieldType.Bool:
                return text switch
                {
                    "true" => (true, null),
                    "false" => (false, null),
                    _ => (null, "must be true or false."),
                };
            case FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32:
                return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var int32)
                    ? (int32, null) : (null, $"must be a whole number from {int.MinValue} to {int.MaxValue}.");
            case FieldType.UInt32 or FieldType.Fixed32:
                return uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var uint32)
                    ? (uint32, null) : (null, $"must be a whole number from 0 to {uint.MaxValue}.");
            case FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64:
                return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var int64)
                    ? (int64, null) : (null, $"must be a whole number from {long.MinValue} to {long.MaxValue}.");
            case FieldType.UInt64 or FieldType.Fixed64:
                return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var uint64)
                    ? (uint64, null) : (null, $"must be a whole number from 0 to {ulong.MaxValue}.");
            case FieldType.Double:
                return TryParseDouble(text, out var real) ? (real, null) : (null, "must be a number.");
            case FieldType.Float:
                return TryParseDouble(text, out var wide) && (float)wide is var narrow && (float.IsFinite(narrow) || !double.IsFinite(wide))
                    ? (narrow, null) : (null, "must be a number within the range of a 32-bit float.");
            case FieldType.Bytes:
                return TryParseBase64(text, out var bytes) ? (bytes, null) : (null, "must be base64.");
            case FieldType.Enum:
                return ParseEnum(field.EnumType, text);
            case FieldType.Message when WellKnownTypes.IsWrapper(field.MessageType):
                return Parse(WellKnownTypes.Wrapped(field.MessageType), text);
            case FieldType.Message when WellKnownTypes.IsText(field.MessageType):
                return ParseWellKnown(field.MessageType, text);
            default:
                throw new InvalidOperationException($"{field.FullName} cannot be written as text.");
        }
    }

    private static bool TryParseDouble(string text, out double value)
    {
        switch (text)
        {
            case "NaN":
                value = double.NaN;
                return true;
            case "Infinity":
                value = double.PositiveInfinity;
                return true;
            case "-Infinity":
                value = double.NegativeInfinity;
                return true;
            default:
                // A number too large for a double parses as infinite; only the words above mean infinity.
                return double.TryParse(text, Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
        }
    }

    private static bool TryParseBase64(string text, [NotNullWhen(true)] out ByteString? bytes)
    {
        // Either alphabet, padded or not (ProtoJSON).
        var standard = text.Replace('-', '+').Replace('_', '/').TrimEnd('=');
        standard = standard.PadRight((standard.Length + 3) / 4 * 4, '=');
        var buffer = new byte[standard.Length / 4 * 3];
        var valid = Convert.TryFromBase64String(standard, buffer, out var length);
        bytes = valid ? ByteString.CopyFrom(buffer, 0, length) : null;
        return valid;
    }

    private static (object? Value, string? Problem) ParseEnum(EnumDescriptor type, string text)
    {
        var names = EnumNames.Of(type);
        if (names.TryParse(text, out var named))
        {
            return (named, null);
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? (number, null)
            : (null, $"must be one of {string.Join(", ", names.All)}.");
    }

    private static (object? Value, string? Problem) ParseWellKnown(MessageDescriptor type, string text)
    {
        try
        {
            var json = string.Concat("\"", System.Text.Json.JsonEncodedText.Encode(text).ToString(), "\"");
            return (JsonParser.Default.Parse(json, type), null);
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or ArgumentException or FormatException or OverflowException)
        {
            return (null, Expected(type));
        }
    }

    /// <summary>What a well-known type looks like, for messages.</summary>
    public static string Expected(MessageDescriptor type) => type.Name switch
    {
        "Timestamp" => "must be an RFC 3339 time, such as 2026-01-31T12:00:00Z.",
        "Duration" => "must be a number of seconds, such as 1.5s.",
        "FieldMask" => "must be names of fields, separated by commas.",
        _ => $"is no {type.FullName}.",
    };
}

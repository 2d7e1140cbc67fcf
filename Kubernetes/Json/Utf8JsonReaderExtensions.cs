using System.Globalization;
using System.Text.Json;

namespace ClusterCodex.Kubernetes.Json;

/// <summary>
/// Methods for writing projections. Convention: a Read… or Skip… method starts on a property's name and ends on the last
/// token of its value. Values of another type than expected are read as null, because clusters contain objects of older versions.
/// </summary>
public static class Utf8JsonReaderExtensions
{
    /// <summary>Moves to the next property of the object being read; false at its end, with the reader on EndObject.</summary>
    public static bool NextProperty(this ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>Moves to the next element of the array being read; false at its end, with the reader on EndArray.</summary>
    public static bool NextElement(this ref Utf8JsonReader reader) => reader.Read() && reader.TokenType != JsonTokenType.EndArray;

    /// <summary>Enters the object value of a property; continue with <see cref="NextProperty"/>. Where the value is not an object, it is skipped and the result is false.</summary>
    public static bool EnterObject(this ref Utf8JsonReader reader) => Enter(ref reader, JsonTokenType.StartObject);

    /// <summary>Enters the array value of a property; continue with <see cref="NextElement"/>. Where the value is not an array, it is skipped and the result is false.</summary>
    public static bool EnterArray(this ref Utf8JsonReader reader) => Enter(ref reader, JsonTokenType.StartArray);

    /// <summary>Skips the property's value.</summary>
    public static void SkipValue(this ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    public static string? ReadString(this ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.CurrentString();
    }

    /// <summary>As <see cref="ReadString"/>, sharing equal short strings: for namespaces, nodes, phases, reasons, not for unique names.</summary>
    public static string? ReadPooledString(this ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.CurrentPooledString();
    }

    public static int? ReadInt32(this ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number))
        {
            return number;
        }

        reader.Skip();
        return null;
    }

    public static long? ReadInt64(this ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number))
        {
            return number;
        }

        reader.Skip();
        return null;
    }

    public static bool? ReadBoolean(this ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.True or JsonTokenType.False)
        {
            return reader.GetBoolean();
        }

        reader.Skip();
        return null;
    }

    /// <summary>An RFC 3339 time.</summary>
    public static DateTimeOffset? ReadTimestamp(this ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return null;
        }

        return reader.TryGetDateTimeOffset(out var time)
            || DateTimeOffset.TryParse(reader.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time)
            ? time
            : null;
    }

    /// <summary>The current value as a string, such as inside an array. A value of another type is skipped and returned as null.</summary>
    public static string? CurrentString(this ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString();
        }

        reader.Skip();
        return null;
    }

    /// <inheritdoc cref="CurrentString"/>
    public static string? CurrentPooledString(this ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped && !reader.HasValueSequence)
        {
            return StringPool.Get(reader.ValueSpan);
        }

        return reader.CurrentString();
    }

    /// <summary>The name of the current property, shared as in <see cref="ReadPooledString"/>.</summary>
    internal static string CurrentPooledName(this ref Utf8JsonReader reader) =>
        reader.ValueIsEscaped || reader.HasValueSequence ? reader.GetString()! : StringPool.Get(reader.ValueSpan);

    private static bool Enter(ref Utf8JsonReader reader, JsonTokenType start)
    {
        reader.Read();
        if (reader.TokenType == start)
        {
            return true;
        }

        reader.Skip();
        return false;
    }
}

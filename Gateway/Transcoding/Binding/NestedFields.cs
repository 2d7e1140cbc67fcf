using ClusterCodex.Gateway.Transcoding.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClusterCodex.Gateway.Transcoding.Binding;

/// <summary>Fields within fields, such as <c>book.author.name</c>.</summary>
internal static class NestedFields
{
    /// <summary>Resolves a variable of a path template.</summary>
    /// <exception cref="FormatException">There is no such field, or it cannot be part of a path.</exception>
    public static IReadOnlyList<FieldDescriptor> ForPath(MessageDescriptor root, IReadOnlyList<string> names)
    {
        var fields = new List<FieldDescriptor>();
        var type = root;
        foreach (var name in names)
        {
            var field = type?.FindFieldByName(name) ?? throw new FormatException($"{root.FullName} has no field '{string.Join('.', names)}'.");
            fields.Add(field);
            type = Inner(field);
        }

        return !fields[^1].IsRepeated && ScalarText.IsSupported(fields[^1])
            ? fields
            : throw new FormatException($"the field '{string.Join('.', names)}' of {root.FullName} cannot be part of a path.");
    }

    /// <summary>Resolves the name of a query parameter, written in JSON or proto names.</summary>
    /// <returns><see langword="null"/> if there is no such field, or it cannot be part of a query.</returns>
    public static IReadOnlyList<FieldDescriptor>? ForQuery(MessageDescriptor root, string name)
    {
        var fields = new List<FieldDescriptor>();
        MessageDescriptor? type = root;
        foreach (var part in name.Split('.'))
        {
            if (type is null || MessageShape.Of(type).Find(part) is not { } field)
            {
                return null;
            }

            fields.Add(field.Descriptor);
            type = Inner(field.Descriptor);
        }

        return !fields[^1].IsMap && ScalarText.IsSupported(fields[^1]) ? fields : null;
    }

    /// <summary>The message that holds the last of <paramref name="fields"/>, created if missing.</summary>
    public static IMessage Owner(IMessage root, IReadOnlyList<FieldDescriptor> fields)
    {
        var owner = root;
        for (var i = 0; i < fields.Count - 1; i++)
        {
            if (fields[i].Accessor.GetValue(owner) is not IMessage inner)
            {
                inner = fields[i].MessageType.Parser.ParseFrom(ByteString.Empty);
                fields[i].Accessor.SetValue(owner, inner);
            }

            owner = inner;
        }

        return owner;
    }

    // The message type in which a path may continue.
    private static MessageDescriptor? Inner(FieldDescriptor field) =>
        field.FieldType == FieldType.Message && !field.IsRepeated && !WellKnownTypes.IsSpecial(field.MessageType) && !WellKnownTypes.IsWrapper(field.MessageType)
            ? field.MessageType
            : null;
}

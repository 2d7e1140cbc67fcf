using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace ClusterCodex.Gateway.Transcoding.Json;

/// <summary>The types that have a special form in ProtoJSON.</summary>
internal static class WellKnownTypes
{
    /// <summary>Types whose JSON is a string, which may therefore be part of a path or query as well.</summary>
    public static bool IsText(MessageDescriptor type) =>
        type == Timestamp.Descriptor || type == Duration.Descriptor || type == FieldMask.Descriptor;

    /// <summary>Types that Google.Protobuf converts for us.</summary>
    public static bool IsSpecial(MessageDescriptor type) =>
        IsText(type) || type == Struct.Descriptor || type == Value.Descriptor || type == ListValue.Descriptor || type == Any.Descriptor;

    /// <summary><c>google.protobuf.StringValue</c> and its relatives: a scalar that may be missing.</summary>
    public static bool IsWrapper(MessageDescriptor type) => type.File == StringValue.Descriptor.File;

    /// <summary>The scalar inside a wrapper.</summary>
    public static FieldDescriptor Wrapped(MessageDescriptor wrapper) => wrapper.Fields[1];
}

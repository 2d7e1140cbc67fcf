using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClusterCodex.Gateway.OpenApi;

/// <summary>Comments of the .proto files by the full name of the element they describe.</summary>
internal sealed class ContractComments
{
    private const string Resource = "contracts.protoset";
    private const uint FileTag = (1 << 3) | 2;

    private readonly Dictionary<string, string> _comments = new(StringComparer.Ordinal);

    private ContractComments()
    {
    }

    /// <summary>Reads the descriptors that the build put into this assembly.</summary>
    public static ContractComments Load()
    {
        using var stream = typeof(ContractComments).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing: the build of the gateway writes it.");
        var comments = new ContractComments();
        foreach (var file in FileDescriptor.BuildFromByteStrings(ReadFiles(stream)))
        {
            comments.Add(file);
        }

        return comments;
    }

    /// <returns>As one paragraph; null if there is no comment.</returns>
    public string? Of(IDescriptor descriptor) => _comments.GetValueOrDefault(descriptor.FullName);

    // google.protobuf.FileDescriptorSet: field 1, once for each file, imports before what imports them.
    private static List<ByteString> ReadFiles(Stream stream)
    {
        var files = new List<ByteString>();
        using var input = new CodedInputStream(stream);
        while (input.ReadTag() is var tag && tag != 0)
        {
            if (tag == FileTag)
            {
                files.Add(input.ReadBytes());
            }
            else
            {
                input.SkipLastField();
            }
        }

        return files;
    }

    private void Add(FileDescriptor file)
    {
        foreach (var service in file.Services)
        {
            Add(service, service.Declaration);
            foreach (var method in service.Methods)
            {
                Add(method, method.Declaration);
            }
        }

        foreach (var type in file.EnumTypes)
        {
            Add(type);
        }

        foreach (var type in file.MessageTypes)
        {
            Add(type);
        }
    }

    private void Add(MessageDescriptor type)
    {
        Add(type, type.Declaration);
        foreach (var field in type.Fields.InDeclarationOrder())
        {
            Add(field, field.Declaration);
        }

        foreach (var inner in type.NestedTypes)
        {
            Add(inner);
        }

        foreach (var inner in type.EnumTypes)
        {
            Add(inner);
        }
    }

    private void Add(EnumDescriptor type)
    {
        Add(type, type.Declaration);
        foreach (var value in type.Values)
        {
            Add(value, value.Declaration);
        }
    }

    private void Add(IDescriptor descriptor, DescriptorDeclaration? declaration)
    {
        var text = declaration?.LeadingComments is { Length: > 0 } leading ? leading : declaration?.TrailingComments;
        if (!string.IsNullOrWhiteSpace(text))
        {
            _comments[descriptor.FullName] = string.Join(' ', text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        }
    }
}

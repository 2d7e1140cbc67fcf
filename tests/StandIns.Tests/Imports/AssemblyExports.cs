using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace ClusterCodex.StandIns.Tests.Imports;

/// <summary>What other assemblies can take from an assembly: its visible types and, for each, the visible members with those it inherits.</summary>
internal sealed class AssemblyExports
{
    private static readonly MemberNames Names = new();
    private readonly Dictionary<string, HashSet<string>> _types = new(StringComparer.Ordinal);

    private AssemblyExports()
    {
    }

    public static AssemblyExports Read(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var reader = file.GetMetadataReader();
        var exports = new AssemblyExports();
        foreach (var handle in reader.TypeDefinitions.Where(handle => IsVisible(reader, handle)))
        {
            var members = new HashSet<string>(StringComparer.Ordinal);
            for (TypeDefinitionHandle? type = handle; type is { } level; type = BaseOf(reader, level))
            {
                members.UnionWith(Members(reader, level));
            }

            exports._types[MemberNames.Of(reader, handle)] = members;
        }

        return exports;
    }

    public bool Has(Import import) =>
        _types.TryGetValue(import.Type, out var members) && (import.Member is null || members.Contains(import.Member));

    private static IEnumerable<string> Members(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        foreach (var method in type.GetMethods().Select(reader.GetMethodDefinition))
        {
            if ((method.Attributes & MethodAttributes.MemberAccessMask) is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem)
            {
                yield return MemberNames.Method(reader.GetString(method.Name), method.DecodeSignature(Names, genericContext: null));
            }
        }

        foreach (var field in type.GetFields().Select(reader.GetFieldDefinition))
        {
            if ((field.Attributes & FieldAttributes.FieldAccessMask) is FieldAttributes.Public or FieldAttributes.Family or FieldAttributes.FamORAssem)
            {
                yield return MemberNames.Field(reader.GetString(field.Name), field.DecodeSignature(Names, genericContext: null));
            }
        }
    }

    private static bool IsVisible(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        return (type.Attributes & TypeAttributes.VisibilityMask) switch
        {
            TypeAttributes.Public => true,
            TypeAttributes.NestedPublic or TypeAttributes.NestedFamily or TypeAttributes.NestedFamORAssem => IsVisible(reader, type.GetDeclaringType()),
            _ => false,
        };
    }

    private static TypeDefinitionHandle? BaseOf(MetadataReader reader, TypeDefinitionHandle handle) =>
        reader.GetTypeDefinition(handle).BaseType is { IsNil: false, Kind: HandleKind.TypeDefinition } type ? (TypeDefinitionHandle)type : null;
}

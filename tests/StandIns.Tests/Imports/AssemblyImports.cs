using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace ClusterCodex.StandIns.Tests.Imports;

/// <summary>A member that an assembly takes from another.</summary>
/// <param name="Assembly">Where it must be.</param>
/// <param name="Type">The type, spelled as <see cref="MemberNames"/> does.</param>
/// <param name="Member">The signature; null for the type itself.</param>
internal sealed record Import(string Assembly, string Type, string? Member)
{
    public override string ToString() => Member is null ? Type : $"{Type}: {Member}";
}

/// <summary>Lists what an assembly takes from others.</summary>
internal static class AssemblyImports
{
    private static readonly MemberNames Names = new();

    /// <param name="path">The assembly.</param>
    /// <param name="from">The names of the assemblies of interest.</param>
    public static IReadOnlySet<Import> Read(string path, IReadOnlySet<string> from)
    {
        using var file = new PEReader(File.OpenRead(path));
        var reader = file.GetMetadataReader();
        var imports = new HashSet<Import>();
        foreach (var handle in reader.TypeReferences)
        {
            if (MemberNames.AssemblyOf(reader, handle) is { } assembly && from.Contains(assembly))
            {
                imports.Add(new Import(assembly, MemberNames.Of(reader, handle), Member: null));
            }
        }

        foreach (var handle in reader.MemberReferences)
        {
            var member = reader.GetMemberReference(handle);
            if (TypeOf(reader, member.Parent) is { } type && MemberNames.AssemblyOf(reader, type) is { } assembly && from.Contains(assembly))
            {
                imports.Add(new Import(assembly, MemberNames.Of(reader, type), Signature(reader, member)));
            }
        }

        return imports;
    }

    private static string Signature(MetadataReader reader, MemberReference member)
    {
        var name = reader.GetString(member.Name);
        return member.GetKind() == MemberReferenceKind.Method
            ? MemberNames.Method(name, member.DecodeMethodSignature(Names, genericContext: null))
            : MemberNames.Field(name, member.DecodeFieldSignature(Names, genericContext: null));
    }

    // A member of a generic type hangs on a specification such as Method<Request, Reply>; its open type is what is imported.
    private static TypeReferenceHandle? TypeOf(MetadataReader reader, EntityHandle parent)
    {
        switch (parent.Kind)
        {
            case HandleKind.TypeReference:
                return (TypeReferenceHandle)parent;
            case HandleKind.TypeSpecification:
                var blob = reader.GetBlobReader(reader.GetTypeSpecification((TypeSpecificationHandle)parent).Signature);
                if (blob.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
                {
                    return null;
                }

                blob.ReadByte(); // class or struct
                return blob.ReadTypeHandle() is { Kind: HandleKind.TypeReference } type ? (TypeReferenceHandle)type : null;
            default:
                return null;
        }
    }
}

using System.Reflection;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.HealthCheck;
using Grpc.Net.Client;
using Grpc.Net.ClientFactory;
using Grpc.Net.Compression;
using Grpc.Reflection;

namespace ClusterCodex.StandIns.Tests.Imports;

/// <summary>Every member that the real gRPC assemblies and generated code take from a stand-in is there, signature and all.</summary>
public sealed class ImportTests
{
    private static readonly IReadOnlyDictionary<string, string> StandIns = new[]
    {
        typeof(CallInvoker).Assembly,
        typeof(ICompressionProvider).Assembly,
        typeof(GrpcClientFactory).Assembly,
        typeof(HealthServiceImpl).Assembly,
        typeof(SymbolRegistry).Assembly,
    }.ToDictionary(assembly => assembly.GetName().Name!, assembly => assembly.Location, StringComparer.Ordinal);

    /// <summary>The assemblies that the stand-ins are there for, with the fewest imports each must be seen to have.</summary>
    public static TheoryData<string, int> Importers => new()
    {
        { typeof(GrpcServiceOptions).Assembly.Location, 100 },
        { typeof(GrpcChannel).Assembly.Location, 100 },
        { typeof(V1.IssueService.IssueServiceClient).Assembly.Location, 30 },
        { typeof(HealthCheckRequest).Assembly.Location, 30 },
        { typeof(ImportTests).Assembly.Location, 50 },
    };

    [Theory]
    [MemberData(nameof(Importers))]
    public void Every_imported_member_is_in_a_stand_in(string importer, int atLeast)
    {
        var imports = AssemblyImports.Read(importer, StandIns.Keys.ToHashSet(StringComparer.Ordinal));

        Assert.InRange(imports.Count, atLeast, int.MaxValue);
        Assert.Empty(Missing(imports, StandIns));
    }

    [Fact]
    public void A_stand_in_without_the_members_is_found_out()
    {
        var common = StandIns["Grpc.Net.Common"];
        var broken = new Dictionary<string, string>(StandIns, StringComparer.Ordinal) { ["Grpc.Core.Api"] = common };
        var imports = AssemblyImports.Read(typeof(GrpcChannel).Assembly.Location, broken.Keys.ToHashSet(StringComparer.Ordinal));

        var missing = Missing(imports, broken);

        Assert.Contains("[Grpc.Core.Api]Grpc.Core.Metadata: Void Add(String, String)", missing);
        Assert.DoesNotContain(missing, member => member.StartsWith("[Grpc.Net.Common]", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Void Add(String)")]
    [InlineData("static Void Add(String, String)")]
    [InlineData("Int32 Add(String, String)")]
    public void The_right_name_with_another_signature_is_not_enough(string signature)
    {
        var exports = AssemblyExports.Read(StandIns["Grpc.Core.Api"]);

        Assert.True(exports.Has(new Import("Grpc.Core.Api", "[Grpc.Core.Api]Grpc.Core.Metadata", "Void Add(String, String)")));
        Assert.False(exports.Has(new Import("Grpc.Core.Api", "[Grpc.Core.Api]Grpc.Core.Metadata", signature)));
    }

    [Fact]
    public void An_internal_member_does_not_count()
    {
        var exports = AssemblyExports.Read(StandIns["Grpc.Core.Api"]);

        Assert.False(exports.Has(new Import("Grpc.Core.Api", "[Grpc.Core.Api]Grpc.Core.CallState", Member: null)));
        Assert.False(exports.Has(new Import("Grpc.Core.Api", "[Grpc.Core.Api]Grpc.Core.ChannelCredentials", "Boolean get_IsComposable()")));
    }

    // A method marked as an override that finds nothing to override becomes a new method without a word.
    [Theory]
    [InlineData(typeof(GrpcServiceOptions))]
    [InlineData(typeof(GrpcChannel))]
    public void Every_override_of_the_real_assemblies_overrides_something(Type real)
    {
        var overrides = real.Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(method => method.IsVirtual && !method.Attributes.HasFlag(MethodAttributes.NewSlot))
            .ToList();

        Assert.NotEmpty(overrides);
        Assert.DoesNotContain(overrides, method => method.GetBaseDefinition() == method);
    }

    [Theory]
    [InlineData(typeof(CallInvoker))]
    [InlineData(typeof(ICompressionProvider))]
    public void A_stand_in_has_the_name_that_the_real_client_asks_for(Type standIn)
    {
        var name = standIn.Assembly.GetName();
        var asked = typeof(GrpcChannel).Assembly.GetReferencedAssemblies().Single(reference => reference.Name == name.Name);

        Assert.Equal(asked.Version, name.Version);
        Assert.Equal(asked.GetPublicKeyToken(), name.GetPublicKeyToken());
        Assert.Equal(typeof(GrpcChannel).Assembly.GetName().GetPublicKey(), name.GetPublicKey());
    }

    private static string[] Missing(IEnumerable<Import> imports, IReadOnlyDictionary<string, string> standIns)
    {
        var exports = standIns.ToDictionary(pair => pair.Key, pair => AssemblyExports.Read(pair.Value), StringComparer.Ordinal);
        return [.. imports.Where(import => !exports[import.Assembly].Has(import)).Select(import => import.ToString()).Order(StringComparer.Ordinal)];
    }
}

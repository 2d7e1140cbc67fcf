using System.Text.RegularExpressions;
using System.Xml.Linq;
using ClusterCodex.AppHost.Postgres;
using ClusterCodex.TestSupport;

namespace ClusterCodex.AppHost.Tests.Build;

/// <summary>When building AppHost builds the services (BuildServices.targets): tried with a small host and a small service.</summary>
public sealed partial class BuildServicesTests : IDisposable
{
    private const string Built = "Tiny -> ";

    private readonly string _root = Directory.CreateTempSubdirectory("clustercodex-tests-").FullName;

    public BuildServicesTests()
    {
        Write("Directory.Build.props", """
            <Project>
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <RepositoryRoot>$(MSBuildThisFileDirectory)</RepositoryRoot>
              </PropertyGroup>
            </Project>
            """);
        Write("global.json", "{}");
        Write(".editorconfig", "root = true");
        Write("Host/Host.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <ItemGroup>
                <Service Include="Tiny" />
                <ServiceReference Include="Shared" />
              </ItemGroup>
              <Import Project="{Path.Combine(RepositoryRoot.Path, "AppHost", "BuildServices.targets")}" />
            </Project>
            """);
        Write("Tiny/Tiny.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <ItemGroup>
                <EmbeddedResource Include="../Shared/*.txt" />
              </ItemGroup>
            </Project>
            """);
        Write("Tiny/One.cs", "class One;");
        Write("Tiny/Two.cs", "class Two;");
        Write("Shared/words.txt", "first");
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Services_are_built_when_something_of_theirs_has_changed_and_only_then()
    {
        Assert.Contains(Built, await BuildAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(Built, await BuildAsync(), StringComparison.Ordinal);

        Write("Shared/words.txt", "second");
        Assert.Contains(Built, await BuildAsync(), StringComparison.Ordinal);

        File.Delete(Path.Combine(_root, "Tiny/Two.cs"));
        Assert.Contains(Built, await BuildAsync(), StringComparison.Ordinal);

        File.Delete(Path.Combine(_root, "Tiny/bin/Debug/net10.0/Tiny.dll"));
        Assert.Contains(Built, await BuildAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(Built, await BuildAsync(), StringComparison.Ordinal);

        Assert.Contains(Built, await BuildAsync("--no-incremental"), StringComparison.Ordinal);
        Assert.Contains(Built, await BuildAsync("-p:NoAnalyzers=true"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_does_not_build_is_tried_again()
    {
        Write("Tiny/One.cs", "class One : Missing;");
        Assert.Contains("One.cs(1,13): error CS0246", await BuildAsync(succeeds: false), StringComparison.Ordinal);
        Assert.Contains("One.cs(1,13): error CS0246", await BuildAsync(succeeds: false), StringComparison.Ordinal);

        Write("Tiny/One.cs", "class One;");
        Assert.Contains(Built, await BuildAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_folder_that_services_are_built_from_is_named()
    {
        var host = XDocument.Load(Path.Combine(RepositoryRoot.Path, "AppHost", "AppHost.csproj"));
        var folders = host.Descendants()
            .Where(item => item.Name.LocalName is "Service" or "ServiceReference")
            .SelectMany(item => ((string)item.Attribute("Include")!).Split(';'))
            .ToHashSet(StringComparer.Ordinal);

        var used = folders
            .Select(folder => Path.Combine(RepositoryRoot.Path, folder))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj").Concat(Directory.EnumerateFiles(folder, "*.targets")))
            .SelectMany(file => FolderBeside().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value)
            .ToHashSet(StringComparer.Ordinal);

        Assert.Contains("ServiceDefaults", used);
        Assert.Subset(folders, used);
    }

    [GeneratedRegex(@"\.\./([\w.]+)/")]
    private static partial Regex FolderBeside();

    private void Write(string file, string text)
    {
        var path = Path.Combine(_root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private async Task<string> BuildAsync(string? option = null, bool succeeds = true)
    {
        IReadOnlyList<string> command = ["dotnet", "build", Path.Combine(_root, "Host"), "-v", "m", .. option is null ? [] : new[] { option }];
        var (exitCode, output, error) = await CommandLine.TryRunAsync(command, null, null, Cancelled);

        Assert.True(exitCode == 0 == succeeds, output + error);
        return output;
    }
}

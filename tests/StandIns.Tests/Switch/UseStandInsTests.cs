using System.Text.Json;
using ClusterCodex.StandIns.Tests.Testing;
using ClusterCodex.TestSupport;

namespace ClusterCodex.StandIns.Tests.Switch;

/// <summary>Every project takes the stand-ins by default, and the packages, and nothing of StandIns/, with <c>-p:UseStandIns=false</c>.</summary>
public sealed class UseStandInsTests
{
    private static readonly HashSet<string> StandIns = Directory.GetDirectories(Path.Combine(RepositoryRoot.Path, "StandIns"))
        .Select(folder => Path.GetFileName(folder))
        .ToHashSet(StringComparer.Ordinal);

    [Fact]
    public async Task The_switch_turns_projects_into_packages_and_nothing_else()
    {
        var with = await EvaluateAsync(useStandIns: true);
        var without = await EvaluateAsync(useStandIns: false);

        Assert.Equal(with.Keys.Order(StringComparer.Ordinal), without.Keys.Order(StringComparer.Ordinal));
        Assert.All(with.Keys, project =>
        {
            Assert.DoesNotContain(without[project].Projects, StandIns.Contains);
            Assert.DoesNotContain(with[project].Packages, StandIns.Contains);
            Assert.Equal(with[project].Projects.Except(StandIns), without[project].Projects);
            Assert.Equal(with[project].Packages, without[project].Packages.Except(StandIns));
            Assert.Subset(with[project].Projects, without[project].Packages.Where(StandIns.Contains).ToHashSet(StringComparer.Ordinal));
        });
    }

    [Fact]
    public async Task The_projects_that_use_gRPC_are_switched()
    {
        var with = await EvaluateAsync(useStandIns: true);
        var without = await EvaluateAsync(useStandIns: false);

        Assert.Contains("Grpc.Core.Api", with["Protos"].Projects);
        Assert.Contains("Grpc.Core.Api", without["Protos"].Packages);
        Assert.Subset(with["ServiceDefaults"].Projects, new HashSet<string>(["Grpc.Net.ClientFactory", "Grpc.Net.Common", "OpenTelemetry.Extensions.Hosting"], StringComparer.Ordinal));
        Assert.Subset(without["ServiceDefaults"].Packages, new HashSet<string>(["Grpc.Net.ClientFactory", "OpenTelemetry.Extensions.Hosting"], StringComparer.Ordinal));
    }

    private static async Task<IReadOnlyDictionary<string, (SortedSet<string> Projects, SortedSet<string> Packages)>> EvaluateAsync(bool useStandIns)
    {
        var (exitCode, output) = await ExternalProgram.RunAsync(
            "dotnet",
            "msbuild",
            Path.Combine(RepositoryRoot.Path, "tests", "StandIns.Tests", "Switch", "References.proj"),
            $"-p:UseStandIns={(useStandIns ? "true" : "false")}",
            "-getTargetResult:List",
            "-nologo");
        Assert.True(exitCode == 0, output);

        using var json = JsonDocument.Parse(output);
        var items = json.RootElement.GetProperty("TargetResults").GetProperty("List").GetProperty("Items").EnumerateArray()
            .Select(item => (
                Project: Path.GetFileNameWithoutExtension(item.GetProperty("MSBuildSourceProjectFile").GetString()!),
                Kind: item.GetProperty("Kind").GetString(),
                Name: item.GetProperty("Identity").GetString()!))
            .ToList();
        return items.GroupBy(item => item.Project, StringComparer.Ordinal).ToDictionary(
            project => project.Key,
            project => (
                Sorted(project.Where(item => item.Kind == "Project").Select(item => Path.GetFileNameWithoutExtension(item.Name))),
                Sorted(project.Where(item => item.Kind == "Package").Select(item => item.Name))),
            StringComparer.Ordinal);
    }

    private static SortedSet<string> Sorted(IEnumerable<string> names) => new(names, StringComparer.Ordinal);
}

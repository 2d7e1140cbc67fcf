using ClusterCodex.TestSupport;

namespace ClusterCodex.Repository.Tests;

public sealed class FolderGraphTests
{
    public static TheoryData<string> Projects { get; } =
        [.. Directory.EnumerateDirectories(RepositoryRoot.Path).Select(folder => Path.GetFileName(folder)).Where(name => File.Exists(Path.Combine(RepositoryRoot.Path, name, name + ".csproj"))).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_of_a_project_depend_on_each_other_in_one_direction(string project)
    {
        var circles = FolderGraph.Read(Path.Combine(RepositoryRoot.Path, project)).Circles();

        Assert.Equal("", string.Join("; ", circles.Select(circle => string.Join(' ', circle))));
    }

    [Fact]
    public void A_circle_is_found_also_where_it_goes_through_a_third_folder()
    {
        using var project = new TemporaryProject("Sample");
        project.Write("A/One.cs", "using ClusterCodex.Sample.B;");
        project.Write("B/Two.cs", "// of ClusterCodex.Sample.C.Three");
        project.Write("C/Three.cs", "using ClusterCodex.Sample.A;");
        project.Write("D/Four.cs", "using ClusterCodex.Sample.A;");

        Assert.Equal(["A", "B", "C"], Assert.Single(FolderGraph.Read(project.Path).Circles()));
    }

    [Fact]
    public void Dependencies_in_one_direction_are_not_a_circle()
    {
        using var project = new TemporaryProject("Sample");
        project.Write("A/One.cs", "using ClusterCodex.Sample.B; using ClusterCodex.Other.A;");
        project.Write("B/Two.cs", "using ClusterCodex.Sample.C;");
        project.Write("C/Three.cs", "namespace ClusterCodex.Sample.C;");

        Assert.Empty(FolderGraph.Read(project.Path).Circles());
    }

    private sealed class TemporaryProject(string name) : IDisposable
    {
        private readonly string _root = Directory.CreateTempSubdirectory("clustercodex-tests-").FullName;

        public string Path => System.IO.Path.Combine(_root, name);

        public void Write(string file, string text)
        {
            var path = System.IO.Path.Combine(Path, file);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        public void Dispose() => Directory.Delete(_root, recursive: true);
    }
}

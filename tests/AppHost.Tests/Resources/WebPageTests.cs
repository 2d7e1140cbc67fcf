using ClusterCodex.AppHost.Resources;

namespace ClusterCodex.AppHost.Tests.Resources;

public sealed class WebPageTests : IDisposable
{
    private static readonly DateTime Monday = new(2026, 1, 5, 12, 0, 0, DateTimeKind.Utc);

    private readonly string _root = Directory.CreateTempSubdirectory("clustercodex-tests-").FullName;

    private string Web => Path.Combine(_root, "web");

    private string Built => Path.Combine(Web, "dist", "index.html");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void IsUpToDate_NewerThanEverySource_True()
    {
        Write("web/src/pages/Issues.tsx", Monday);
        Write("protos/issues.proto", Monday);
        Write("web/dist/index.html", Monday.AddMinutes(1));

        Assert.True(WebPageExtensions.IsUpToDate(Web, Built));
    }

    [Theory]
    [InlineData("web/src/pages/Issues.tsx")]
    [InlineData("web/package-lock.json")]
    [InlineData("protos/v1/issues.proto")]
    public void IsUpToDate_ASourceIsNewer_False(string source)
    {
        Write(source, Monday.AddMinutes(2));
        Write("web/dist/index.html", Monday.AddMinutes(1));

        Assert.False(WebPageExtensions.IsUpToDate(Web, Built));
    }

    [Fact]
    public void IsUpToDate_OnlyGeneratedCodeIsNewer_True()
    {
        Write("web/src/api/gen/issues_pb.ts", Monday.AddMinutes(2));
        Write("web/dist/index.html", Monday.AddMinutes(1));

        Assert.True(WebPageExtensions.IsUpToDate(Web, Built));
    }

    [Fact]
    public void IsUpToDate_NeverBuilt_False()
    {
        Write("web/src/main.tsx", Monday);

        Assert.False(WebPageExtensions.IsUpToDate(Web, Built));
    }

    private void Write(string path, DateTime time)
    {
        var file = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "");
        File.SetLastWriteTimeUtc(file, time);
    }
}

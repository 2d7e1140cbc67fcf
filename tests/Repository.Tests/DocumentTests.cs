using System.Text.RegularExpressions;
using ClusterCodex.TestSupport;

namespace ClusterCodex.Repository.Tests;

public sealed partial class DocumentTests
{
    public static TheoryData<string> Documents { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "docs"), "*.md", SearchOption.AllDirectories).Append(Path.Combine(RepositoryRoot.Path, "README.md")).Where(IsCurrent).Select(file => Path.GetRelativePath(RepositoryRoot.Path, file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_file_that_a_document_links_to_is_there(string document)
    {
        var text = File.ReadAllText(Path.Combine(RepositoryRoot.Path, document));
        var folder = Path.GetDirectoryName(Path.Combine(RepositoryRoot.Path, document))!;

        var missing = Link().Matches(text).Select(link => link.Groups["path"].Value)
            .Where(path => !path.Contains("://", StringComparison.Ordinal) && !path.StartsWith('#'))
            .Select(path => path.Split('#')[0])
            .Where(path => !Path.Exists(Path.Combine(folder, path)))
            .ToList();

        Assert.Empty(missing);
    }

    [Fact]
    public void The_README_and_the_architecture_name_every_root_folder_of_code()
    {
        var folders = Directory.EnumerateDirectories(RepositoryRoot.Path).Where(folder => Directory.EnumerateFiles(folder, "*.csproj").Any()).Select(folder => Path.GetFileName(folder));
        var readme = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "README.md"));
        var architecture = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "architecture.md"));

        Assert.All(folders, folder =>
        {
            Assert.Contains($"({folder})", readme, StringComparison.Ordinal);
            Assert.Contains(folder, architecture, StringComparison.Ordinal);
        });
    }

    // What a superseded decision names may be gone: it is not rewritten.
    private static bool IsCurrent(string document) => !document.Contains("decisions", StringComparison.Ordinal) || !File.ReadAllText(document).Contains("Superseded", StringComparison.Ordinal);

    [GeneratedRegex(@"\]\((?<path>[^)\s]+)\)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Link();
}

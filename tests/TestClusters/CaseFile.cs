using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ClusterCodex.TestSupport;

namespace ClusterCodex.TestClusters;

/// <summary>A situation of <c>../shared/cases</c> or <c>tests/scenarios</c>: manifests in a namespace of their own, and what must be found.</summary>
/// <param name="Namespace">The only one it uses.</param>
/// <param name="Manifests">In the file's order, the namespace first.</param>
/// <param name="Kind">Of the object with the one issue; empty for a healthy case.</param>
/// <param name="Name">Of that object.</param>
/// <param name="MustSay">What title or message must match.</param>
/// <param name="MustNotSay">What they must not match; null for nothing.</param>
/// <param name="Then">A kubectl command for when the objects run; empty for none.</param>
public sealed record CaseFile(string File, string Namespace, IReadOnlyList<JsonObject> Manifests, string Kind, string Name, Regex MustSay, Regex? MustNotSay, string Then)
{
    /// <summary>Takes two runs of 150 s: it is tried beside the healthy objects, which take longer.</summary>
    public const string Slow = "62-slow-crash.yaml";

    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "..", "shared", "cases");

    /// <summary>Whether the cases are on this machine.</summary>
    public static bool Exist => Directory.Exists(Folder);

    /// <summary>Every case of a folder, <c>workloads</c> or <c>healthy</c>.</summary>
    public static IReadOnlyList<CaseFile> Read(string folder) => ReadAll(Path.Combine(Folder, folder));

    /// <summary>Every one of <c>tests/scenarios</c>.</summary>
    public static IReadOnlyList<CaseFile> ReadScenarios() => ReadAll(Path.Combine(RepositoryRoot.Path, "tests", "scenarios"));

    private static List<CaseFile> ReadAll(string folder) =>
        [.. System.IO.File.ReadLines(Path.Combine(folder, "expected.tsv")).Where(line => !line.StartsWith('#')).Select(line => Parse(folder, line.Split('\t')))];

    private static CaseFile Parse(string folder, string[] columns)
    {
        string Column(int index) => index < columns.Length ? columns[index].Trim() : "";
        var manifests = TestClusters.Manifests.Parse(System.IO.File.ReadAllText(Path.Combine(folder, columns[0])));
        var target = Column(1).Split('/');
        return new CaseFile(
            columns[0],
            manifests[0]["metadata"]!["name"]!.GetValue<string>(),
            manifests,
            target[0],
            target.Length > 1 ? target[1] : "",
            Pattern(Column(2).Length == 0 ? "." : Column(2)),
            Column(3).Length == 0 ? null : Pattern(Column(3)),
            Column(4));
    }

    private static Regex Pattern(string pattern) => new(pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(2));
}

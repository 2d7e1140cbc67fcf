using System.Text.RegularExpressions;

namespace ClusterCodex.Repository.Tests;

/// <summary>Which folders of one project use which: read from the usings, which the build keeps free of unused ones, and from qualified names.</summary>
internal sealed partial class FolderGraph
{
    private readonly SortedDictionary<string, SortedSet<string>> _uses = new(StringComparer.Ordinal);

    private FolderGraph()
    {
    }

    /// <summary>Reads the top-level folders of a project.</summary>
    /// <param name="project">The folder of its .csproj, which is also the last part of its namespace.</param>
    public static FolderGraph Read(string project)
    {
        var graph = new FolderGraph();
        var prefix = "ClusterCodex." + Path.GetFileName(project) + ".";
        foreach (var folder in Directory.EnumerateDirectories(project).Where(folder => Path.GetFileName(folder) is not ("bin" or "obj")))
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains("Migrations", StringComparison.Ordinal)))
            {
                graph.Add(Path.GetFileName(folder), File.ReadAllText(file), prefix);
            }
        }

        return graph;
    }

    /// <summary>Groups of folders that depend on each other, each sorted; empty if all dependencies point in one direction.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Circles()
    {
        var reached = _uses.Keys.ToDictionary(folder => folder, Reach, StringComparer.Ordinal);
        return
        [
            .. _uses.Keys
                .Where(folder => reached[folder].Contains(folder))
                .GroupBy(folder => string.Join(' ', reached[folder].Where(other => reached.GetValueOrDefault(other)?.Contains(folder) == true).Order(StringComparer.Ordinal)), StringComparer.Ordinal)
                .Select(circle => circle.Order(StringComparer.Ordinal).ToList()),
        ];
    }

    private void Add(string folder, string text, string prefix)
    {
        var used = _uses.TryGetValue(folder, out var known) ? known : _uses[folder] = new SortedSet<string>(StringComparer.Ordinal);
        foreach (Match match in QualifiedName().Matches(text))
        {
            if (match.Value.StartsWith(prefix, StringComparison.Ordinal) && match.Value[prefix.Length..].Split('.')[0] is var other && other != folder)
            {
                used.Add(other);
            }
        }
    }

    private HashSet<string> Reach(string folder)
    {
        HashSet<string> found = new(StringComparer.Ordinal);
        var next = new Stack<string>(_uses[folder]);
        while (next.TryPop(out var other))
        {
            if (found.Add(other) && _uses.TryGetValue(other, out var further))
            {
                foreach (var one in further)
                {
                    next.Push(one);
                }
            }
        }

        return found;
    }

    [GeneratedRegex(@"\bClusterCodex(?:\.\w+)+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex QualifiedName();
}

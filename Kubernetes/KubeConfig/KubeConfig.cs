namespace ClusterCodex.Kubernetes;

/// <summary>
/// One or several kubeconfig files, merged as kubectl merges them: the first file that names a cluster, user or context, or
/// sets the current context, wins; paths inside a file are relative to it.
/// </summary>
public sealed class KubeConfig
{
    private readonly Dictionary<string, YamlFields> _clusters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, YamlFields> _contexts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, YamlFields> _users = new(StringComparer.Ordinal);
    private readonly List<string> _contextNames = [];
    private readonly string _files;

    private KubeConfig(IReadOnlyList<string> files) => _files = string.Join(Path.PathSeparator, files);

    /// <summary>Null when no file sets one.</summary>
    public string? CurrentContext { get; private set; }

    /// <summary>In the order of the files.</summary>
    public IReadOnlyList<string> ContextNames => _contextNames;

    /// <summary>Reads and merges kubeconfig files.</summary>
    /// <param name="paths">Files, separated as in <c>PATH</c>; null: the variable <c>KUBECONFIG</c>, else <c>~/.kube/config</c>. Missing files are passed over while one exists.</param>
    /// <exception cref="KubeConfigException">No file exists, or one is unreadable or malformed.</exception>
    public static KubeConfig Load(string? paths = null)
    {
        paths ??= Environment.GetEnvironmentVariable("KUBECONFIG");
        if (string.IsNullOrWhiteSpace(paths))
        {
            paths = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".kube", "config");
        }

        var named = paths.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var existing = named.Distinct(StringComparer.Ordinal).Where(File.Exists).ToArray();
        if (existing.Length == 0)
        {
            throw new KubeConfigException($"No kubeconfig at {paths}. Set KUBECONFIG to a file that exists.");
        }

        var config = new KubeConfig(existing);
        foreach (var file in existing)
        {
            config.Merge(file);
        }

        return config;
    }

    /// <summary>The connection to the cluster of a context as its user.</summary>
    /// <param name="context">Null: <see cref="CurrentContext"/>.</param>
    /// <exception cref="KubeConfigException">The context, or its cluster or user, is missing or incomplete, or uses an unsupported field.</exception>
    public ClusterConnection Resolve(string? context = null)
    {
        var name = context ?? CurrentContext
            ?? throw new KubeConfigException($"Kubeconfig {_files}: current-context is not set. Name one of: {Known(_contextNames)}.");
        if (!_contexts.TryGetValue(name, out var entry))
        {
            throw new KubeConfigException($"Kubeconfig {_files}: context '{name}' does not exist. Known contexts: {Known(_contextNames)}.");
        }

        var fields = entry.Mapping("context") ?? throw entry.Wrong("context", $"is missing (context '{name}')");
        var clusterName = fields.Text("cluster") ?? throw fields.Wrong("cluster", $"is missing (context '{name}')");
        if (!_clusters.TryGetValue(clusterName, out var cluster))
        {
            throw fields.Wrong("cluster", $"names the cluster '{clusterName}', which no file defines (context '{name}')");
        }

        YamlFields? user = null;
        if (fields.Text("user") is { } userName && !_users.TryGetValue(userName, out user))
        {
            throw fields.Wrong("user", $"names the user '{userName}', which no file defines (context '{name}')");
        }

        try
        {
            return KubeConfigResolver.Resolve(name, fields, cluster, user);
        }
        catch (KubeConfigException exception)
        {
            throw new KubeConfigException($"Context '{name}' cannot be used. {exception.Message}", exception.InnerException);
        }
    }

    private static string Known(List<string> names) => names.Count == 0 ? "none" : string.Join(", ", names);

    private void Merge(string file)
    {
        if (YamlFields.Load(file) is not { } root)
        {
            return;
        }

        CurrentContext ??= root.Text("current-context");
        MergeNamed(root, "clusters", _clusters);
        MergeNamed(root, "users", _users);
        foreach (var name in MergeNamed(root, "contexts", _contexts))
        {
            _contextNames.Add(name);
        }
    }

    private static List<string> MergeNamed(YamlFields root, string field, Dictionary<string, YamlFields> into) =>
        root.Mappings(field)
            .Select(entry => (Name: entry.Required("name"), Entry: entry))
            .Where(named => into.TryAdd(named.Name, named.Entry))
            .Select(named => named.Name)
            .ToList();
}

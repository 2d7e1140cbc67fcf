namespace ClusterCodex.DemoCluster.Nodes.Shell;

/// <summary>A file. Large ones have a size without a content.</summary>
internal sealed record ShellFile(string Content, long Size)
{
    public ShellFile(string content)
        : this(content, content.Length)
    {
    }
}

/// <summary>Files and folders that containers share, by their path below the place where each mounts them.</summary>
internal sealed class ShellVolume
{
    public Dictionary<string, ShellFile> Files { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Folders { get; } = new(StringComparer.Ordinal) { "" };

    /// <summary>Whether only root may write into it.</summary>
    public bool IsOfRoot { get; init; }

    /// <summary>Bytes of all files.</summary>
    public long Size => Files.Values.Sum(file => file.Size);

    /// <summary>Whether a path is a folder: it was made, or contains a file.</summary>
    public bool IsFolder(string path) => Folders.Contains(path) || Files.Keys.Any(file => file.StartsWith(path + "/", StringComparison.Ordinal));
}

/// <summary>A volume in a container.</summary>
/// <param name="Path">Absolute, without a slash at the end.</param>
internal sealed record ShellMount(string Path, ShellVolume Volume, bool IsReadOnly);

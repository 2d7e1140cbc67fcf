namespace ClusterCodex.DemoCluster.Nodes.Shell;

/// <summary>The files that a container sees: those of its image and those of its volumes.</summary>
internal sealed class ShellStorage
{
    private static readonly string[] SystemFolders = ["/bin", "/dev", "/etc", "/home", "/lib", "/mnt", "/opt", "/proc", "/root", "/run", "/sbin", "/srv", "/sys", "/tmp", "/usr", "/usr/local", "/usr/share", "/var", "/var/lib", "/var/log", "/var/run", "/var/tmp"];
    private readonly List<ShellMount> _mounts = [];
    private readonly ShellMount _root;

    /// <param name="files">Those of the image and of ConfigMaps, by absolute path.</param>
    /// <param name="isReadOnly">Whether what is not in a volume cannot be changed.</param>
    public ShellStorage(IEnumerable<KeyValuePair<string, string>>? files = null, bool isReadOnly = false)
    {
        _root = new ShellMount("", new ShellVolume { IsOfRoot = true }, isReadOnly);
        _root.Volume.Folders.UnionWith(SystemFolders);
        foreach (var (path, content) in files ?? [])
        {
            _root.Volume.Files[path] = new ShellFile(content);
        }
    }

    public void Mount(ShellMount mount) => _mounts.Add(mount);

    public bool HasFile(string path) => Read(path) is not null;

    public string? Read(string path)
    {
        var (mount, inside) = Resolve(path);
        return mount.Volume.Files.GetValueOrDefault(inside)?.Content;
    }

    public bool IsFolder(string path)
    {
        var (mount, inside) = Resolve(path.TrimEnd('/'));
        return mount.Volume.IsFolder(inside) || _mounts.Exists(other => other.Path.StartsWith(path.TrimEnd('/') + "/", StringComparison.Ordinal));
    }

    public bool Exists(string path) => HasFile(path) || IsFolder(path) || path is "/dev/null" or "/dev/zero";

    public void Write(string path, ShellFile file)
    {
        var (mount, inside) = Resolve(path);
        mount.Volume.Files[inside] = file;
    }

    public void MakeFolder(string path)
    {
        var (mount, inside) = Resolve(path.TrimEnd('/'));
        mount.Volume.Folders.Add(inside);
    }

    /// <summary>Removes a file, or a folder with everything in it.</summary>
    public void Remove(string path)
    {
        var (mount, inside) = Resolve(path.TrimEnd('/'));
        foreach (var file in mount.Volume.Files.Keys.Where(file => file == inside || file.StartsWith(inside + "/", StringComparison.Ordinal)).ToArray())
        {
            mount.Volume.Files.Remove(file);
        }

        mount.Volume.Folders.RemoveWhere(folder => folder.Length > 0 && (folder == inside || folder.StartsWith(inside + "/", StringComparison.Ordinal)));
    }

    /// <summary>Names in a folder.</summary>
    public IEnumerable<string> List(string folder)
    {
        var (mount, inside) = Resolve(folder.TrimEnd('/'));
        return mount.Volume.Files.Keys.Concat(mount.Volume.Folders).Where(path => path.StartsWith(inside + "/", StringComparison.Ordinal))
            .Select(path => path[(inside.Length + 1)..].Split('/')[0]).Where(name => name.Length > 0).Distinct().Order(StringComparer.Ordinal);
    }

    /// <summary>Why a user may not write a path, in the words of the system; null where it may.</summary>
    public string? Denial(string path, long user)
    {
        var (mount, inside) = Resolve(path);
        return mount.IsReadOnly ? "Read-only file system"
            : user != 0 && mount.Volume.IsOfRoot && !(mount == _root && inside.StartsWith("/tmp/", StringComparison.Ordinal)) ? "Permission denied"
            : null;
    }

    // The innermost volume that contains the path.
    private (ShellMount Mount, string Inside) Resolve(string path)
    {
        var mount = _mounts.Where(mount => path == mount.Path || path.StartsWith(mount.Path + "/", StringComparison.Ordinal)).MaxBy(mount => mount.Path.Length) ?? _root;
        return (mount, path[mount.Path.Length..]);
    }
}

using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;

namespace ClusterCodex.DemoCluster.Nodes.Kubelet;

/// <summary>What exists on the nodes' own disks, for volumes of type hostPath.</summary>
internal sealed class HostPaths
{
    private static readonly HashSet<string> Folders = new(StringComparer.Ordinal)
    {
        "/", "/bin", "/boot", "/dev", "/dev/shm", "/etc", "/etc/cni/net.d", "/etc/kubernetes", "/etc/ssl", "/etc/ssl/certs", "/home", "/lib", "/lib/modules", "/media", "/mnt", "/opt", "/opt/cni/bin",
        "/proc", "/root", "/run", "/run/containerd", "/run/systemd", "/sbin", "/srv", "/sys", "/sys/fs/bpf", "/sys/fs/cgroup", "/sys/kernel", "/tmp", "/usr", "/usr/local", "/usr/share", "/usr/share/zoneinfo",
        "/var", "/var/lib", "/var/lib/containerd", "/var/lib/kubelet", "/var/log", "/var/log/containers", "/var/log/pods", "/var/run", "/var/tmp",
    };

    private static readonly HashSet<string> Files = new(StringComparer.Ordinal) { "/etc/hostname", "/etc/hosts", "/etc/localtime", "/etc/machine-id", "/etc/os-release", "/etc/resolv.conf" };
    private static readonly HashSet<string> Sockets = new(StringComparer.Ordinal) { "/run/containerd/containerd.sock", "/var/run/containerd/containerd.sock" };
    private static readonly HashSet<string> CharacterDevices = new(StringComparer.Ordinal) { "/dev/fuse", "/dev/kmsg", "/dev/null", "/dev/random", "/dev/tty", "/dev/urandom", "/dev/zero" };

    // What volumes have made, by node and path.
    private readonly HashSet<(string Node, string Path)> _folders = [];
    private readonly HashSet<(string Node, string Path)> _files = [];

    /// <summary>Makes what the volume's type allows to make.</summary>
    /// <param name="source">The volume's <c>hostPath</c>.</param>
    /// <returns>Why it cannot be mounted, in the words of the kubelet; null where it can.</returns>
    public string? Mount(string node, JsonObject source)
    {
        var path = source.Text("path").TrimEnd('/') is { Length: > 0 } trimmed ? trimmed : "/";
        var isFolder = Folders.Contains(path) || _folders.Contains((node, path));
        var isFile = Files.Contains(path) || _files.Contains((node, path));
        var other = Sockets.Contains(path) || CharacterDevices.Contains(path);
        switch (source.Text("type"))
        {
            case "DirectoryOrCreate" when !isFile && !other:
                _folders.Add((node, path));
                return null;
            case "" when !isFile && !other:
                _folders.Add((node, path));
                return null;
            case "FileOrCreate" when !isFolder && !other:
                _files.Add((node, path));
                return null;
            default:
                return Expected(source.Text("type"), path, isFolder, isFile) is { } expected ? $"hostPath type check failed: {path} is not {expected}" : null;
        }
    }

    private static string? Expected(string type, string path, bool isFolder, bool isFile) => type switch
    {
        "Directory" or "DirectoryOrCreate" => isFolder ? null : "a directory",
        "File" or "FileOrCreate" => isFile ? null : "a file",
        "Socket" => Sockets.Contains(path) ? null : "a socket file",
        "CharDevice" => CharacterDevices.Contains(path) ? null : "a character device",
        "BlockDevice" => "a block device",
        _ => null,
    };
}

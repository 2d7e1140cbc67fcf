using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Schema;
using ClusterCodex.DemoCluster.Nodes.Shell;

namespace ClusterCodex.DemoCluster.Nodes.Kubelet;

/// <summary>The files in volumes: of a pod, of a claim, or of a node.</summary>
internal sealed class VolumeStore
{
    private readonly Dictionary<string, ShellVolume> _volumes = new(StringComparer.Ordinal);

    /// <summary>The files that a container sees.</summary>
    /// <param name="files">Those of ConfigMaps and Secrets, by absolute path.</param>
    public ShellStorage Storage(JsonObject pod, JsonObject container, Dictionary<string, string> files)
    {
        var storage = new ShellStorage(files, container.Object("securityContext").Bool("readOnlyRootFilesystem"));
        foreach (var mount in container.Objects("volumeMounts"))
        {
            var path = mount.Text("mountPath").TrimEnd('/');
            var volume = pod.Object("spec").Objects("volumes").FirstOrDefault(volume => volume.Text("name") == mount.Text("name"));
            if (volume is null || volume.Object("configMap") is not null || volume.Object("secret") is not null)
            {
                storage.MakeFolder(path);
            }
            else
            {
                storage.Mount(new ShellMount(path, Find(pod, volume), mount.Bool("readOnly")));
            }
        }

        return storage;
    }

    /// <summary>Why the kubelet evicts a pod: an emptyDir that holds more than its limit.</summary>
    public string? Exceeded(JsonObject pod)
    {
        foreach (var volume in pod.Object("spec").Objects("volumes"))
        {
            // One in memory is as large as its limit: a write beyond it fails.
            if (volume.Object("emptyDir") is { } source && source.Text("medium") != "Memory" && source.Text("sizeLimit") is { Length: > 0 } limit && Find(pod, volume).Size > Quantity.Parse(limit))
            {
                return $"Usage of EmptyDir volume \"{volume.Text("name")}\" exceeds the limit \"{limit}\". ";
            }
        }

        return null;
    }

    /// <summary>Removes what goes with a pod.</summary>
    public void Remove(string uid)
    {
        foreach (var key in _volumes.Keys.Where(key => key.StartsWith($"pod/{uid}/", StringComparison.Ordinal)).ToArray())
        {
            _volumes.Remove(key);
        }
    }

    private ShellVolume Find(JsonObject pod, JsonObject volume)
    {
        var path = volume.Object("hostPath").Text("path").TrimEnd('/');
        var key = path.Length > 0 ? $"node/{pod.Object("spec").Text("nodeName")}{path}"
            : volume.Object("persistentVolumeClaim") is { } claim ? $"claim/{pod.NamespaceOf()}/{claim.Text("claimName")}"
            : $"pod/{pod.UidOf()}/{volume.Text("name")}";
        if (!_volumes.TryGetValue(key, out var found))
        {
            found = new ShellVolume { IsOfRoot = path.Length > 0 && path is not ("/tmp" or "/var/tmp" or "/dev/shm") };
            _volumes[key] = found;
        }

        return found;
    }
}

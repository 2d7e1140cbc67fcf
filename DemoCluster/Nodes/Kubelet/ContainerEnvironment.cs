using System.Text;
using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.Nodes.Kubelet;

/// <summary>A container cannot be created from its spec; the message names the missing part.</summary>
internal sealed class ContainerConfigException(string message) : Exception(message);

/// <summary>Environment variables and mounted files, read from ConfigMaps, Secrets and the pod itself.</summary>
internal sealed class ContainerEnvironment(ObjectStore store, HostPaths hostPaths)
{
    /// <exception cref="ContainerConfigException">A ConfigMap, Secret or key that is not optional is missing.</exception>
    public Dictionary<string, string> Variables(JsonObject pod, JsonObject container)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            ["HOSTNAME"] = pod.NameOf(),
            ["KUBERNETES_SERVICE_HOST"] = "10.96.0.1",
            ["KUBERNETES_SERVICE_PORT"] = "443",
        };
        foreach (var source in container.Objects("envFrom"))
        {
            foreach (var (kind, field) in Sources)
            {
                if (source.Object($"{field}Ref") is { } reference)
                {
                    foreach (var (key, value) in Data(kind, pod.NamespaceOf(), reference) ?? [])
                    {
                        variables[source.Text("prefix") + key] = value;
                    }
                }
            }
        }

        foreach (var variable in container.Objects("env"))
        {
            if (Value(pod, variable) is { } value)
            {
                variables[variable.Text("name")] = References(value, variables);
            }
        }

        return variables;
    }

    /// <summary>The files that volumes mount into a container.</summary>
    /// <exception cref="ContainerConfigException">A volume's source is missing.</exception>
    public Dictionary<string, string> Files(JsonObject pod, JsonObject container)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var mount in container.Objects("volumeMounts"))
        {
            var volume = Volume(pod, mount);
            var path = mount.Text("mountPath").TrimEnd('/');
            foreach (var (key, content) in VolumeData(pod, volume))
            {
                if (mount.Text("subPath") is { Length: > 0 } sub)
                {
                    if (sub == key)
                    {
                        files[path] = content;
                    }
                }
                else
                {
                    files[$"{path}/{key}"] = content;
                }
            }
        }

        return files;
    }

    /// <summary>Mount paths of memory-backed volumes.</summary>
    public static IEnumerable<string> MemoryFolders(JsonObject pod, JsonObject container) =>
        container.Objects("volumeMounts").Where(mount => Volume(pod, mount).Object("emptyDir").Text("medium") == "Memory").Select(mount => mount.Text("mountPath"));

    /// <summary>A volume of the pod whose source does not exist or is of another type: it cannot be mounted at all.</summary>
    public string? MissingVolume(JsonObject pod)
    {
        foreach (var volume in pod.Object("spec").Objects("volumes"))
        {
            try
            {
                VolumeData(pod, volume);
                if (volume.Object("hostPath") is { } source && hostPaths.Mount(pod.Object("spec").Text("nodeName"), source) is { } problem)
                {
                    throw new ContainerConfigException(problem);
                }
            }
            catch (ContainerConfigException exception)
            {
                return $"MountVolume.SetUp failed for volume \"{volume.Text("name")}\" : {exception.Message}";
            }
        }

        return null;
    }

    private static (ResourceKind Kind, string Field)[] Sources { get; } = [(BuiltInKinds.ConfigMap, "configMap"), (BuiltInKinds.Secret, "secret")];

    private static JsonObject? Volume(JsonObject pod, JsonObject mount) => pod.Object("spec").Objects("volumes").FirstOrDefault(volume => volume.Text("name") == mount.Text("name"));

    private Dictionary<string, string> VolumeData(JsonObject pod, JsonObject? volume)
    {
        var named = volume.Object("configMap") is { } map ? (Kind: BuiltInKinds.ConfigMap, Name: map.Text("name"), Source: map)
            : volume.Object("secret") is { } secret ? (Kind: BuiltInKinds.Secret, Name: secret.Text("secretName"), Source: secret)
            : (Kind: BuiltInKinds.Pod, Name: "", Source: null!);
        if (named.Name.Length == 0)
        {
            return [];
        }

        var data = Find(named.Kind, pod.NamespaceOf(), named.Name);
        if (data is null)
        {
            return named.Source.Bool("optional") ? [] : throw new ContainerConfigException($"{named.Kind.Kind.ToLowerInvariant()} \"{named.Name}\" not found");
        }

        var items = named.Source.Objects("items").ToArray();
        if (Array.Find(items, item => !data.ContainsKey(item.Text("key"))) is { } missing)
        {
            throw new ContainerConfigException($"references non-existent {(named.Kind == BuiltInKinds.Secret ? "secret" : "config")} key: {missing.Text("key")}");
        }

        return items.Length == 0 ? data : items.ToDictionary(item => item.Text("path"), item => data[item.Text("key")]);
    }

    private string? Value(JsonObject pod, JsonObject variable)
    {
        var from = variable.Object("valueFrom");
        if (from is null)
        {
            return variable.Text("value");
        }

        if (from.Object("fieldRef").Text("fieldPath") is { Length: > 0 } path)
        {
            return path switch
            {
                "metadata.name" => pod.NameOf(),
                "metadata.namespace" => pod.NamespaceOf(),
                "metadata.uid" => pod.UidOf(),
                "spec.nodeName" => pod.Object("spec").Text("nodeName"),
                "spec.serviceAccountName" => pod.Object("spec").Text("serviceAccountName"),
                "status.podIP" => pod.Object("status").Text("podIP"),
                "status.hostIP" => pod.Object("status").Text("hostIP"),
                _ => "",
            };
        }

        foreach (var (kind, field) in Sources)
        {
            if (from.Object($"{field}KeyRef") is not { } reference)
            {
                continue;
            }

            var data = Data(kind, pod.NamespaceOf(), reference);
            if (data is null)
            {
                return null;
            }

            return data.TryGetValue(reference.Text("key"), out var value) ? value
                : reference.Bool("optional") ? null
                : throw new ContainerConfigException($"couldn't find key {reference.Text("key")} in {kind.Kind} {pod.NamespaceOf()}/{reference.Text("name")}");
        }

        return "";
    }

    private Dictionary<string, string>? Data(ResourceKind kind, string ns, JsonObject reference) => Find(kind, ns, reference.Text("name")) is { } data ? data
        : reference.Bool("optional") ? null
        : throw new ContainerConfigException($"{kind.Kind.ToLowerInvariant()} \"{reference.Text("name")}\" not found");

    private Dictionary<string, string>? Find(ResourceKind kind, string ns, string name)
    {
        var data = store.Find(kind, ns, name)?.ToJson().Map("data");
        return data is null || kind == BuiltInKinds.ConfigMap ? data : data.ToDictionary(pair => pair.Key, pair => Encoding.UTF8.GetString(Convert.FromBase64String(pair.Value)));
    }

    // $(NAME) refers to a variable before it.
    private static string References(string value, Dictionary<string, string> variables)
    {
        foreach (var (name, text) in value.Contains("$(", StringComparison.Ordinal) ? variables : [])
        {
            value = value.Replace($"$({name})", text, StringComparison.Ordinal);
        }

        return value;
    }
}

using System.Text.Json.Nodes;
using ClusterCodex.ResourceService.Objects;

namespace ClusterCodex.ResourceService.Details;

/// <summary>A reference of a pod to an object that it needs.</summary>
/// <param name="Kind"><c>ConfigMap</c>, <c>Secret</c> or <c>PersistentVolumeClaim</c>.</param>
/// <param name="Name">Its name, in the pod's namespace.</param>
/// <param name="Key">The required key; empty where the whole object is required.</param>
/// <param name="Optional">Whether the pod starts without it.</param>
internal readonly record struct PodReference(string Kind, string Name, string Key, bool Optional);

/// <summary>Finds the references of a pod.</summary>
internal static class PodReferences
{
    /// <summary>The distinct references of the containers and volumes.</summary>
    public static IReadOnlyList<PodReference> Of(JsonNode pod) => [.. OfContainers(pod).Concat(OfVolumes(pod)).Where(reference => reference.Name.Length > 0).Distinct()];

    private static IEnumerable<PodReference> OfContainers(JsonNode pod)
    {
        foreach (var container in pod.Items("spec", "initContainers").Concat(pod.Items("spec", "containers")))
        {
            foreach (var source in container.Items("envFrom"))
            {
                yield return Read("ConfigMap", source.At("configMapRef"), "name");
                yield return Read("Secret", source.At("secretRef"), "name");
            }

            foreach (var source in container.Items("env").Select(variable => variable.At("valueFrom")))
            {
                yield return Read("ConfigMap", source.At("configMapKeyRef"), "name");
                yield return Read("Secret", source.At("secretKeyRef"), "name");
            }
        }
    }

    private static IEnumerable<PodReference> OfVolumes(JsonNode pod)
    {
        foreach (var volume in pod.Items("spec", "volumes"))
        {
            yield return Read("ConfigMap", volume.At("configMap"), "name");
            yield return Read("Secret", volume.At("secret"), "secretName");
            yield return Read("PersistentVolumeClaim", volume.At("persistentVolumeClaim"), "claimName");
            foreach (var source in volume.Items("projected", "sources"))
            {
                yield return Read("ConfigMap", source.At("configMap"), "name");
                yield return Read("Secret", source.At("secret"), "name");
            }
        }
    }

    private static PodReference Read(string kind, JsonNode? reference, string nameField) =>
        new(kind, reference.Text(nameField), reference.Text("key"), reference.Flag("optional"));
}

using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;

namespace ClusterCodex.DemoCluster.Nodes.Kubelet;

/// <summary>The user that a container's program runs as.</summary>
internal static class ContainerUser
{
    /// <summary>Its number: that of the container, of the pod, or of the image; 0 is root.</summary>
    public static long Of(JsonObject pod, JsonObject container, CatalogImage image) => Asked(pod, container) ?? image.User;

    /// <exception cref="ContainerConfigException">The user would be root, and must not be.</exception>
    public static void Check(JsonObject pod, JsonObject container, CatalogImage image)
    {
        var own = container.Object("securityContext");
        var mustNotBeRoot = own?["runAsNonRoot"] is null ? pod.Object("spec").Object("securityContext").Bool("runAsNonRoot") : own.Bool("runAsNonRoot");
        if (mustNotBeRoot && Of(pod, container, image) == 0)
        {
            var what = Asked(pod, container) is null ? "container has runAsNonRoot and image will run as root" : "container's runAsUser breaks non-root policy";
            throw new ContainerConfigException($"{what} (pod: \"{pod.NameOf()}_{pod.NamespaceOf()}({pod.UidOf()})\", container: {container.Text("name")})");
        }
    }

    private static long? Asked(JsonObject pod, JsonObject container) =>
        container.Object("securityContext").Number("runAsUser") ?? pod.Object("spec").Object("securityContext").Number("runAsUser");
}

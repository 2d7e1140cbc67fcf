using ClusterCodex.V1;

namespace ClusterCodex.PlanService.Offline;

/// <summary>Where an object's manifest is written, as its labels and annotations say.</summary>
/// <param name="Kind">Such as <c>Helm release</c>.</param>
/// <param name="Name">Of the release or application.</param>
/// <param name="Reverts">Whether it takes changes back that are made in the cluster.</param>
internal sealed record ManifestSource(string Kind, string Name, bool Reverts)
{
    private const string Helm = "Helm release";

    // Those that write a Helm release come first: the release itself is not where one would change something.
    private static readonly (string Key, string Kind, bool Reverts)[] Marks =
    [
        ("argocd.argoproj.io/tracking-id", "Argo CD application", true),
        ("argocd.argoproj.io/instance", "Argo CD application", true),
        ("helm.toolkit.fluxcd.io/name", "Flux HelmRelease", true),
        ("kustomize.toolkit.fluxcd.io/name", "Flux Kustomization", true),
        ("meta.helm.sh/release-name", Helm, false),
    ];

    // The names that `helm create` gives to values, by what the field's path holds.
    private static readonly (string Part, string Value)[] Values =
    [
        ("pullpolicy", "image.pullPolicy"), ("image", "image.repository and image.tag"), ("resources", "resources"), ("nodeselector", "nodeSelector"),
        ("tolerations", "tolerations"), ("affinity", "affinity"), ("serviceaccount", "serviceAccount.name"), ("livenessprobe", "livenessProbe"),
        ("readinessprobe", "readinessProbe"), ("targetport", "service.port"), ("securitycontext", "securityContext"), ("volumes", "volumes"),
        ("replicas", "replicaCount"), ("ingressclass", "ingress.className"), ("tls", "ingress.tls"),
    ];

    /// <summary>Reads it; null where nothing says it.</summary>
    public static ManifestSource? Of(params IEnumerable<ResourceDetail?> details)
    {
        foreach (var detail in details.OfType<ResourceDetail>())
        {
            foreach (var (key, kind, reverts) in Marks)
            {
                var name = detail.Annotations.TryGetValue(key, out var noted) ? noted : detail.Labels.TryGetValue(key, out var label) ? label : "";
                if (name.Length > 0)
                {
                    // Argo CD writes `application:group/kind:namespace/name`.
                    return new ManifestSource(kind, name.Split(':')[0], reverts);
                }
            }
        }

        return null;
    }

    /// <summary>Where to correct a field for good, such as <c>in the values of the Helm release 'web' (usually image.tag)</c>.</summary>
    public static string Place(ManifestSource? source, string field)
    {
        if (source is null)
        {
            return "in the manifest or chart in version control";
        }

        var value = source.Kind is "Flux Kustomization" ? "" : Values.FirstOrDefault(one => field.Contains(one.Part, StringComparison.OrdinalIgnoreCase)).Value ?? "";
        return $"in the {(source.Kind == Helm ? "values" : "source")} of the {source.Kind} '{source.Name}'{(value.Length > 0 ? $" (in a chart usually the value {value})" : "")}";
    }
}

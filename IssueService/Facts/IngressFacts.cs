using System.Text.Json.Serialization;

namespace ClusterCodex.IssueService.Facts;

/// <summary>An Ingress, also of the versions before 1.19.</summary>
internal sealed record IngressFacts : IFacts
{
    /// <summary>How the class was named before 1.18.</summary>
    public const string ClassAnnotation = "kubernetes.io/ingress.class";

    public MetaFacts Metadata { get; set; } = new();

    public IngressSpecFacts Spec { get; set; } = new();

    public IngressStatusFacts Status { get; set; } = new();

    /// <summary>Every backend with its path in the specification.</summary>
    public IEnumerable<(string Path, IngressBackendFacts Backend)> Backends()
    {
        if ((Spec.DefaultBackend ?? Spec.Backend) is { } byDefault)
        {
            yield return ($"spec.{(Spec.DefaultBackend is null ? "backend" : "defaultBackend")}", byDefault);
        }

        foreach (var (rule, index) in (Spec.Rules ?? []).Select((rule, index) => (rule, index)))
        {
            foreach (var (path, number) in (rule.Http?.Paths ?? []).Select((path, number) => (path, number)))
            {
                if (path.Backend is { } backend)
                {
                    yield return ($"spec.rules[{index}].http.paths[{number}].backend", backend);
                }
            }
        }
    }
}

internal sealed record IngressSpecFacts
{
    public string? IngressClassName { get; set; }

    public IngressBackendFacts? DefaultBackend { get; set; }

    /// <summary>The default backend of v1beta1.</summary>
    public IngressBackendFacts? Backend { get; set; }

    public IReadOnlyList<IngressRuleFacts>? Rules { get; set; }

    public IReadOnlyList<IngressTlsFacts>? Tls { get; set; }
}

internal sealed record IngressRuleFacts
{
    public IngressHttpFacts? Http { get; set; }
}

internal sealed record IngressHttpFacts
{
    public IReadOnlyList<IngressPathFacts>? Paths { get; set; }
}

internal sealed record IngressPathFacts
{
    public IngressBackendFacts? Backend { get; set; }
}

internal sealed record IngressBackendFacts
{
    public IngressServiceFacts? Service { get; set; }

    /// <summary>Of v1beta1.</summary>
    public string? ServiceName { get; set; }

    /// <summary>Of v1beta1: a name or a number.</summary>
    [JsonConverter(typeof(IntOrStringConverter))]
    public string? ServicePort { get; set; }

    /// <summary>The Service's name; null for a backend that is none.</summary>
    public string? Name => Service?.Name ?? ServiceName;

    /// <summary>The name or number of the Service's port; null where it is not given.</summary>
    public string? Port => Service is null ? ServicePort
        : Service.Port is { Number: > 0 and var number } ? number.ToString(System.Globalization.CultureInfo.InvariantCulture)
        : Service.Port?.Name;
}

internal sealed record IngressServiceFacts
{
    public string? Name { get; set; }

    public IngressPortFacts? Port { get; set; }
}

internal sealed record IngressPortFacts
{
    public string? Name { get; set; }

    public int Number { get; set; }
}

internal sealed record IngressTlsFacts
{
    public string? SecretName { get; set; }
}

internal sealed record IngressStatusFacts
{
    public IngressBalancerFacts? LoadBalancer { get; set; }
}

internal sealed record IngressBalancerFacts
{
    public IReadOnlyList<IngressAddressFacts>? Ingress { get; set; }
}

internal sealed record IngressAddressFacts;

using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>Ingresses whose class, backends or TLS secrets do not exist. Several causes of one Ingress are one issue that names them all.</summary>
internal sealed class IngressAnalyzer : IAnalyzer
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan SlowGrace = TimeSpan.FromMinutes(2);
    private static readonly string Certificate = CustomKind.KeyOf("Certificate", "cert-manager.io");

    public IEnumerable<Finding> Analyze(Evaluation evaluation)
    {
        if (evaluation.This<IngressFacts>() is not { Metadata.DeletionTimestamp: null } ingress)
        {
            return [];
        }

        var backends = ingress.Backends().Where(one => Reference(ingress, one.Backend) is not null).ToList();
        var broken = Lasting(evaluation, ingress, "backends", [.. backends.SelectMany(one => OfBackend(evaluation, ingress, one.Path, one.Backend))], Grace);
        var classes = Lasting(evaluation, ingress, "class", [.. OfClass(evaluation, ingress)], Grace)
            .Concat(Lasting(evaluation, ingress, "annotation", [.. OfAnnotation(evaluation, ingress)], SlowGrace)).ToList();

        // An operator may have to obtain the certificate first.
        var secrets = Lasting(evaluation, ingress, "tls", [.. OfTls(evaluation, ingress)], SlowGrace);
        var problems = classes.Concat(broken).Concat(secrets).ToList();
        if (problems.Count == 0)
        {
            return [];
        }

        var servesNothing = (classes.Count > 0 && !IsServed(ingress)) || (broken.Count > 0 && broken.Count == backends.Count);
        return RoutingProblem.ToFindings(evaluation, problems, servesNothing ? Severity.Critical : Severity.High, ingress.Metadata.CreationTimestamp);
    }

    /// <summary>The Service that a backend names; null for a backend that is none.</summary>
    /// <remarks>The AWS controller has backends that are actions: their port is this name, and they have no Service.</remarks>
    internal static ServiceReference? Reference(IngressFacts ingress, IngressBackendFacts backend) =>
        backend is { Name: { Length: > 0 } name, Port: not "use-annotation" } ? new ServiceReference(ingress.Metadata.Namespace, name, backend.Port) : null;

    private static List<RoutingProblem> Lasting(Evaluation evaluation, IngressFacts ingress, string what, List<RoutingProblem> problems, TimeSpan duration) =>
        evaluation.HasLasted(what, problems.Count > 0, ingress.Metadata.CreationTimestamp, duration) ? problems : [];

    private static IEnumerable<RoutingProblem> OfBackend(Evaluation evaluation, IngressFacts ingress, string path, IngressBackendFacts backend)
    {
        if (Reference(ingress, backend) is { } reference && reference.Problem(evaluation, ingress.Metadata.Namespace) is { } problem)
        {
            yield return new RoutingProblem(IssueCatalog.BackendMissing, problem.Sentence, path, reference.Port is null ? reference.Name : $"{reference.Name}:{reference.Port}") { WithoutService = problem.WithoutService };
        }
    }

    private static IEnumerable<RoutingProblem> OfClass(Evaluation evaluation, IngressFacts ingress)
    {
        if (ingress.Spec.IngressClassName is { Length: > 0 } name && evaluation.IsMissing("IngressClass", "", name))
        {
            yield return new RoutingProblem(IssueCatalog.IngressClassMissing, $"Its ingress class '{name}' does not exist", "spec.ingressClassName", name);
        }
    }

    // A controller may know its class from its own options, without an IngressClass: not where it has given the Ingress an address, or where no class is declared at all.
    private static IEnumerable<RoutingProblem> OfAnnotation(Evaluation evaluation, IngressFacts ingress)
    {
        if (string.IsNullOrEmpty(ingress.Spec.IngressClassName)
            && ingress.Metadata.Annotations?.GetValueOrDefault(IngressFacts.ClassAnnotation) is { Length: > 0 } name
            && !IsServed(ingress)
            && evaluation.InNamespace<NamedFacts>("IngressClass", "").ToList() is { Count: > 0 } classes
            && !classes.Exists(one => one.Metadata.Name == name))
        {
            yield return new RoutingProblem(IssueCatalog.IngressClassMissing, $"The ingress class '{name}' of its annotation does not exist, and no controller has given it an address", $"metadata.annotations[{IngressFacts.ClassAnnotation}]", name);
        }
    }

    private static IEnumerable<RoutingProblem> OfTls(Evaluation evaluation, IngressFacts ingress)
    {
        foreach (var (tls, index) in (ingress.Spec.Tls ?? []).Select((tls, index) => (tls, index)))
        {
            // A name with a slash is of another namespace, which some controllers allow.
            if (tls.SecretName is { Length: > 0 } name && !name.Contains('/', StringComparison.Ordinal) && OfSecret(evaluation, ingress.Metadata.Namespace, name) is { } problem)
            {
                yield return new RoutingProblem(IssueCatalog.TlsSecretMissing, problem, $"spec.tls[{index}].secretName", name);
            }
        }
    }

    private static string? OfSecret(Evaluation evaluation, string ns, string name)
    {
        if (evaluation.Find<KeyedFacts>("Secret", ns, name) is { } secret)
        {
            return secret.Keys.Contains("tls.crt") ? null : $"TLS secret '{name}' has no key tls.crt";
        }

        // A Certificate that is not issued has its own issue.
        return evaluation.IsMissing("Secret", ns, name) && evaluation.Find<CustomFacts>(Certificate, ns, name) is null ? $"TLS secret '{name}' does not exist" : null;
    }

    private static bool IsServed(IngressFacts ingress) => ingress.Status.LoadBalancer?.Ingress is { Count: > 0 };
}

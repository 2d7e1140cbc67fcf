using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>
/// HTTPRoutes whose Gateway or Service does not exist, or that their Gateway does not accept. Several causes of one route are one issue.
/// Of another namespace only what the route's own status says is told: whoever sees the route may not know what exists there.
/// </summary>
internal sealed class HttpRouteAnalyzer : IAnalyzer
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan AcceptedAfter = TimeSpan.FromMinutes(2);

    public IEnumerable<Finding> Analyze(Evaluation evaluation)
    {
        if (evaluation.This<HttpRouteFacts>() is not { Metadata: { DeletionTimestamp: null } metadata } route)
        {
            return [];
        }

        List<RoutingProblem> parents =
        [
            .. Lasting(evaluation, metadata, "parents", Grace, (route.Spec.ParentRefs ?? []).SelectMany((parent, index) => OfParent(evaluation, metadata, parent, index))),
            .. Lasting(evaluation, metadata, "reports", AcceptedAfter, (route.Spec.ParentRefs ?? []).SelectMany((parent, index) => OfDistantParent(route, parent, index))),
        ];
        var services = route.Services().ToList();
        var backends = Lasting(evaluation, metadata, "backends", Grace, services.SelectMany(one => OfBackend(evaluation, metadata, one.Path, one.Backend)));
        var conditions = (route.Status.Parents ?? []).Where(parent => IsNamed(route, parent)).SelectMany(parent => OfStatus(evaluation, metadata, parent, backends.Count > 0)).ToList();
        var problems = parents.Concat(backends).Concat(conditions).ToList();
        if (problems.Count == 0)
        {
            return [];
        }

        var servesNothing = parents.Count == route.Spec.ParentRefs?.Count || (backends.Count > 0 && backends.Count == services.Count);
        return RoutingProblem.ToFindings(evaluation, problems, servesNothing ? Severity.Critical : Severity.High, problems.Min(problem => problem.At) ?? metadata.CreationTimestamp);
    }

    private static List<RoutingProblem> Lasting(Evaluation evaluation, MetaFacts metadata, string what, TimeSpan grace, IEnumerable<RoutingProblem> all)
    {
        var problems = all.ToList();
        return evaluation.HasLasted(what, problems.Count > 0, metadata.CreationTimestamp, grace) ? problems : [];
    }

    private static IEnumerable<RoutingProblem> OfParent(Evaluation evaluation, MetaFacts metadata, RouteReferenceFacts parent, int index)
    {
        if (!IsGateway(parent) || parent.Name.Length == 0 || IsDistant(parent, metadata))
        {
            yield break;
        }

        if (evaluation.IsMissing("Gateway", metadata.Namespace, parent.Name))
        {
            yield return new RoutingProblem(IssueCatalog.RouteNotAccepted, $"Its parent Gateway '{parent.Name}' does not exist", $"spec.parentRefs[{index}]", parent.Name);
        }
        else if (parent.SectionName is { Length: > 0 } section
            && evaluation.Find<GatewayFacts>("Gateway", metadata.Namespace, parent.Name) is { Spec.Listeners: { } listeners } && !listeners.Any(listener => listener.Name == section))
        {
            yield return new RoutingProblem(IssueCatalog.RouteNotAccepted, $"Its parent Gateway '{parent.Name}' has no listener '{section}'", $"spec.parentRefs[{index}].sectionName", section);
        }
    }

    private static IEnumerable<RoutingProblem> OfDistantParent(HttpRouteFacts route, RouteReferenceFacts parent, int index)
    {
        if (IsGateway(parent) && IsDistant(parent, route.Metadata) && route.Status.Parents?.Any(one => one.ParentRef.Name == parent.Name && one.ParentRef.Namespace == parent.Namespace) != true)
        {
            yield return new RoutingProblem(IssueCatalog.RouteNotAccepted, $"No controller has accepted it for its parent Gateway '{parent.Namespace}/{parent.Name}', which may not exist", $"spec.parentRefs[{index}]", $"{parent.Namespace}/{parent.Name}");
        }
    }

    private static bool IsDistant(RouteReferenceFacts reference, MetaFacts metadata) => reference.Namespace is { Length: > 0 } ns && ns != metadata.Namespace;

    private static IEnumerable<RoutingProblem> OfBackend(Evaluation evaluation, MetaFacts metadata, string path, RouteReferenceFacts backend)
    {
        var reference = new ServiceReference(metadata.Namespace, backend.Name, backend.PortText);
        if (!IsDistant(backend, metadata) && reference.Problem(evaluation, metadata.Namespace) is { } problem)
        {
            yield return new RoutingProblem(IssueCatalog.BackendMissing, problem.Sentence, path, reference.Port is null ? reference.Name : $"{reference.Name}:{reference.Port}") { WithoutService = problem.WithoutService };
        }
    }

    private static IEnumerable<RoutingProblem> OfStatus(Evaluation evaluation, MetaFacts metadata, RouteParentFacts parent, bool hasBackendProblem)
    {
        // What is missing has been said; what the parent says of a missing listener as well.
        var ns = parent.ParentRef.Namespace ?? metadata.Namespace;
        if (IsGateway(parent.ParentRef) && !IsDistant(parent.ParentRef, metadata) && evaluation.IsMissing("Gateway", ns, parent.ParentRef.Name))
        {
            yield break;
        }

        var who = $"Gateway '{(ns == metadata.Namespace ? parent.ParentRef.Name : $"{ns}/{parent.ParentRef.Name}")}': ";
        if (GatewayCondition.False(evaluation, parent.Conditions, metadata, "Accepted", who) is { } refused)
        {
            yield return refused;
        }
        else if (!hasBackendProblem && GatewayCondition.False(evaluation, parent.Conditions, metadata, "ResolvedRefs", who) is { } unresolved)
        {
            yield return unresolved with { Category = parent.Conditions?.Any(condition => condition.Type == "ResolvedRefs" && condition.Reason == "RefNotPermitted") == true ? IssueCatalog.RouteNotAccepted : IssueCatalog.BackendMissing };
        }
    }

    // The status of a parent that the route no longer names may stay.
    private static bool IsNamed(HttpRouteFacts route, RouteParentFacts parent) => route.Spec.ParentRefs?.Any(one =>
        one.Name == parent.ParentRef.Name && one.SectionName == parent.ParentRef.SectionName && (one.Namespace ?? route.Metadata.Namespace) == (parent.ParentRef.Namespace ?? route.Metadata.Namespace)) == true;

    private static bool IsGateway(RouteReferenceFacts parent) => parent.Kind is null or "Gateway" && parent.Group is null or "gateway.networking.k8s.io";
}

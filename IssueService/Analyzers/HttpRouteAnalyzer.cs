using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>HTTPRoutes whose Gateway or Service does not exist, or that their Gateway does not accept. Several causes of one route are one issue.</summary>
internal sealed class HttpRouteAnalyzer : IAnalyzer
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    public IEnumerable<Finding> Analyze(Evaluation evaluation)
    {
        if (evaluation.This<HttpRouteFacts>() is not { Metadata: { DeletionTimestamp: null } metadata } route)
        {
            return [];
        }

        var parents = Lasting(evaluation, metadata, "parents", [.. (route.Spec.ParentRefs ?? []).SelectMany((parent, index) => OfParent(evaluation, metadata, parent, index))]);
        var services = route.Services().ToList();
        var backends = Lasting(evaluation, metadata, "backends", [.. services.SelectMany(one => OfBackend(evaluation, metadata, one.Path, one.Backend))]);
        var conditions = (route.Status.Parents ?? []).Where(parent => IsNamed(route, parent)).SelectMany(parent => OfStatus(evaluation, metadata, parent, backends.Count > 0)).ToList();
        var problems = parents.Concat(backends).Concat(conditions).ToList();
        if (problems.Count == 0)
        {
            return [];
        }

        var servesNothing = parents.Count == route.Spec.ParentRefs?.Count || (backends.Count > 0 && backends.Count == services.Count);
        return RoutingProblem.ToFindings(evaluation, problems, servesNothing ? Severity.Critical : Severity.High, problems.Min(problem => problem.At) ?? metadata.CreationTimestamp);
    }

    private static List<RoutingProblem> Lasting(Evaluation evaluation, MetaFacts metadata, string what, List<RoutingProblem> problems) =>
        evaluation.HasLasted(what, problems.Count > 0, metadata.CreationTimestamp, Grace) ? problems : [];

    private static IEnumerable<RoutingProblem> OfParent(Evaluation evaluation, MetaFacts metadata, RouteReferenceFacts parent, int index)
    {
        if (!IsGateway(parent) || parent.Name.Length == 0)
        {
            yield break;
        }

        var ns = parent.Namespace ?? metadata.Namespace;
        var name = ns == metadata.Namespace ? parent.Name : $"{ns}/{parent.Name}";
        if (evaluation.IsMissing("Gateway", ns, parent.Name))
        {
            yield return new RoutingProblem(IssueCatalog.RouteNotAccepted, $"Its parent Gateway '{name}' does not exist", $"spec.parentRefs[{index}]", name);
        }
        else if (parent.SectionName is { Length: > 0 } section
            && evaluation.Find<GatewayFacts>("Gateway", ns, parent.Name) is { Spec.Listeners: { } listeners } && !listeners.Any(listener => listener.Name == section))
        {
            yield return new RoutingProblem(IssueCatalog.RouteNotAccepted, $"Its parent Gateway '{name}' has no listener '{section}'", $"spec.parentRefs[{index}].sectionName", section);
        }
    }

    private static IEnumerable<RoutingProblem> OfBackend(Evaluation evaluation, MetaFacts metadata, string path, RouteReferenceFacts backend)
    {
        var reference = new ServiceReference(backend.Namespace ?? metadata.Namespace, backend.Name, backend.PortText);
        if (reference.Problem(evaluation, metadata.Namespace) is { } problem)
        {
            yield return new RoutingProblem(IssueCatalog.BackendMissing, problem.Sentence, path, reference.Port is null ? reference.Name : $"{reference.Name}:{reference.Port}") { WithoutService = problem.WithoutService };
        }
    }

    private static IEnumerable<RoutingProblem> OfStatus(Evaluation evaluation, MetaFacts metadata, RouteParentFacts parent, bool hasBackendProblem)
    {
        // What is missing has been said; what the parent says of a missing listener as well.
        var ns = parent.ParentRef.Namespace ?? metadata.Namespace;
        if (IsGateway(parent.ParentRef) && evaluation.IsMissing("Gateway", ns, parent.ParentRef.Name))
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
            yield return unresolved with { Category = IssueCatalog.BackendMissing };
        }
    }

    // The status of a parent that the route no longer names may stay.
    private static bool IsNamed(HttpRouteFacts route, RouteParentFacts parent) => route.Spec.ParentRefs?.Any(one =>
        one.Name == parent.ParentRef.Name && one.SectionName == parent.ParentRef.SectionName && (one.Namespace ?? route.Metadata.Namespace) == (parent.ParentRef.Namespace ?? route.Metadata.Namespace)) == true;

    private static bool IsGateway(RouteReferenceFacts parent) => parent.Kind is null or "Gateway" && parent.Group is null or "gateway.networking.k8s.io";
}

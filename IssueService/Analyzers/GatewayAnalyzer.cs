using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>Gateway classes that no controller accepts.</summary>
internal sealed class GatewayClassAnalyzer : IAnalyzer
{
    public IEnumerable<Finding> Analyze(Evaluation evaluation)
    {
        if (evaluation.This<GatewayClassFacts>() is not { Metadata: { DeletionTimestamp: null } metadata } gatewayClass
            || GatewayCondition.Unaccepted(evaluation, gatewayClass.Status.Conditions, metadata) is not { } problem)
        {
            return [];
        }

        return [evaluation.Found(IssueCatalog.GatewayClassNotAccepted, IssueCatalog.GatewayClassNotAccepted, Severity.High, $"{problem.Sentence}.", problem.At ?? metadata.CreationTimestamp, [new(FindingSource.Builtin, problem.Field, problem.Value, problem.At)])];
    }
}

/// <summary>Gateways whose class does not exist, and those that are not accepted or programmed, with the listeners that are the reason.</summary>
internal sealed class GatewayAnalyzer : IAnalyzer
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    // In the order in which one explains the next.
    private static readonly string[] OfListeners = ["Accepted", "ResolvedRefs", "Programmed"];

    public IEnumerable<Finding> Analyze(Evaluation evaluation)
    {
        if (evaluation.This<GatewayFacts>() is not { Metadata: { DeletionTimestamp: null } metadata } gateway)
        {
            return [];
        }

        var className = gateway.Spec.GatewayClassName ?? "";
        var isMissing = className.Length > 0 && evaluation.IsMissing("GatewayClass", "", className);
        if (evaluation.HasLasted("class", isMissing, metadata.CreationTimestamp, Grace))
        {
            return RoutingProblem.ToFindings(evaluation, [new(IssueCatalog.IngressClassMissing, $"Its gateway class '{className}' does not exist", "spec.gatewayClassName", className)], Severity.Critical, metadata.CreationTimestamp);
        }

        // What nobody accepts is the class's issue.
        if (isMissing || evaluation.Find<GatewayClassFacts>("GatewayClass", "", className)?.Status.Conditions?.Any(one => one is { Type: "Accepted", Status: "True" }) == false)
        {
            return [];
        }

        var listeners = (gateway.Status.Listeners ?? []).Where(listener => gateway.Spec.Listeners?.Any(one => one.Name == listener.Name) == true).ToList();
        var broken = listeners.SelectMany(listener => OfListener(evaluation, metadata, listener)).ToList();
        var own = new[] { GatewayCondition.False(evaluation, gateway.Status.Conditions, metadata, "Accepted", ""), GatewayCondition.False(evaluation, gateway.Status.Conditions, metadata, "Programmed", "") }.OfType<RoutingProblem>().ToList();

        // A listener's condition says more than that of the Gateway, which follows from it.
        var problems = broken.Count > 0 ? broken : own.Count > 0 ? [own[0]] : GatewayCondition.Unaccepted(evaluation, gateway.Status.Conditions, metadata) is { } unaccepted ? [unaccepted] : new List<RoutingProblem>();
        return problems.Count == 0
            ? []
            : RoutingProblem.ToFindings(evaluation, problems, own.Count > 0 || broken.Count == 0 ? Severity.Critical : Severity.High, problems.Min(problem => problem.At) ?? metadata.CreationTimestamp);
    }

    private static IEnumerable<RoutingProblem> OfListener(Evaluation evaluation, MetaFacts metadata, ListenerStatusFacts listener)
    {
        var who = $"Listener '{listener.Name}': ";
        var problem = OfListeners.Select(type => GatewayCondition.False(evaluation, listener.Conditions, metadata, type, who)).FirstOrDefault(found => found is not null);
        return problem is null ? [] : [problem];
    }
}

/// <summary>Reads the conditions of the Gateway API.</summary>
internal static class GatewayCondition
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WaitingGrace = TimeSpan.FromMinutes(2);

    /// <summary>A condition of the current generation that has been false for long enough.</summary>
    /// <param name="who">The beginning of the sentence.</param>
    public static RoutingProblem? False(Evaluation evaluation, IReadOnlyList<ConditionFacts>? conditions, MetaFacts metadata, string type, string who)
    {
        if (conditions?.FirstOrDefault(one => one.Type == type && one.Status == "False" && IsCurrent(one, metadata)) is not { } condition
            || !evaluation.HasLasted(condition.LastTransitionTime ?? metadata.CreationTimestamp, Grace))
        {
            return null;
        }

        var category = evaluation.Subject.Kind switch
        {
            "GatewayClass" => IssueCatalog.GatewayClassNotAccepted,
            "Gateway" => IssueCatalog.GatewayNotProgrammed,
            _ => IssueCatalog.RouteNotAccepted,
        };
        return new RoutingProblem(category, $"{who}{type} is False ({PodEvidence.Clause(PodEvidence.Join(condition.Reason ?? "no reason", condition.Message))})", $"conditions[{type}]", PodEvidence.Join(condition.Reason ?? "", condition.Message)) { At = condition.LastTransitionTime };
    }

    /// <summary>Whether a controller has refused an object, or none has looked at it.</summary>
    public static RoutingProblem? Unaccepted(Evaluation evaluation, IReadOnlyList<ConditionFacts>? conditions, MetaFacts metadata)
    {
        if (False(evaluation, conditions, metadata, "Accepted", "") is { } refused)
        {
            return refused;
        }

        // The API server writes "Unknown, waiting for controller" into a new object. The condition had another name before v1beta1.
        var isWaiting = conditions?.Any(one => one.Status != "Unknown") != true;
        return evaluation.HasLasted("controller", isWaiting, metadata.CreationTimestamp, WaitingGrace)
            ? new RoutingProblem(evaluation.Subject.Kind == "GatewayClass" ? IssueCatalog.GatewayClassNotAccepted : IssueCatalog.GatewayNotProgrammed, "No controller has accepted it", "conditions[Accepted]", "Unknown")
            : null;
    }

    /// <summary>Whether a condition describes the object as it is.</summary>
    public static bool IsCurrent(ConditionFacts condition, MetaFacts metadata) => condition.ObservedGeneration is not { } generation || generation >= metadata.Generation;
}

using System.Text.RegularExpressions;
using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>HorizontalPodAutoscalers that cannot scale, or may not scale further.</summary>
internal sealed partial class AutoscalerAnalyzer : IAnalyzer
{
    private static readonly TimeSpan TargetGrace = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan MetricsGrace = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MaximumGrace = TimeSpan.FromMinutes(15);

    public IEnumerable<Finding> Analyze(Evaluation evaluation)
    {
        var subject = evaluation.Subject;
        if (evaluation.This<AutoscalerFacts>() is not { Metadata.DeletionTimestamp: null } scaler
            || !evaluation.HasLasted(scaler.Metadata.CreationTimestamp, TargetGrace))
        {
            return [];
        }

        return (TargetMissing(evaluation, scaler) ?? RequestsMissing(evaluation, scaler) ?? Metrics(evaluation, scaler) ?? AtMaximum(evaluation, scaler)) is { } finding ? [finding] : [];
    }

    private static Finding? TargetMissing(Evaluation evaluation, AutoscalerFacts scaler)
    {
        var target = scaler.Spec.ScaleTargetRef;
        var failed = scaler.Condition("AbleToScale", "False") is { Reason: "FailedGetScale" } condition ? condition : null;
        if (evaluation.IsMissing(target.Kind, scaler.Metadata.Namespace, target.Name))
        {
            return Found(evaluation, IssueCatalog.ScaleTargetMissing, $"Its target {target.Kind} '{target.Name}' does not exist.", scaler.Metadata.CreationTimestamp, new(FindingSource.Builtin, "spec.scaleTargetRef", $"{target.Kind}/{target.Name}", null));
        }

        // A kind that is not watched: the autoscaler's own words.
        return failed is { Message: { } message } && !evaluation.IsKnown(target.Kind)
            ? Found(evaluation, IssueCatalog.ScaleTargetMissing, $"Its target {target.Kind} '{target.Name}' cannot be scaled: {PodEvidence.Clause(message)}.", Since(scaler, failed), PodEvidence.Of(failed))
            : null;
    }

    // What a percentage of is measured; without a request there is nothing to take a percentage of.
    private static Finding? RequestsMissing(Evaluation evaluation, AutoscalerFacts scaler)
    {
        var target = scaler.Spec.ScaleTargetRef;
        if (scaler.UtilizationOf.ToList() is not { Count: > 0 } resources || evaluation.Find<WorkloadFacts>(target.Kind, scaler.Metadata.Namespace, target.Name) is not { } workload)
        {
            return null;
        }

        var sets = target.Kind == "Deployment" ? evaluation.Children<WorkloadFacts>(workload.Metadata.Uid) : [workload];
        var newest = sets.SelectMany(set => evaluation.Children<PodFacts>(set.Metadata.Uid)).MaxBy(pod => pod.Metadata.CreationTimestamp);
        foreach (var resource in resources)
        {
            if (newest?.Spec.Containers.FirstOrDefault(container => container.Resources?.Requests?.ContainsKey(resource) != true) is { } container)
            {
                return Found(evaluation, IssueCatalog.RequestsMissing, $"It scales by {resource} in percent of the request, but container '{container.Name}' of {target.Kind} '{target.Name}' requests no {resource}.", scaler.Metadata.CreationTimestamp,
                    new(FindingSource.Builtin, $"spec.containers[{container.Name}].resources.requests", "no " + resource, null) { Object = new ObjectName("Pod", newest.Metadata.Namespace, newest.Metadata.Name) }) with
                {
                    MessageKinds = [target.Kind],
                    MessageWithoutOthers = PodsLack(resource),
                };
            }
        }

        return null;
    }

    private static Finding? Metrics(Evaluation evaluation, AutoscalerFacts scaler)
    {
        if (scaler.Condition("ScalingActive", "False") is not { Reason: not ("ScalingDisabled" or null), Message: { } message } condition
            // A cluster without a working metrics API says nothing about one of its autoscalers.
            || (message.Contains("(get pods.metrics.k8s.io)", StringComparison.Ordinal) && (message.Contains("could not find the requested resource", StringComparison.Ordinal) || message.Contains("currently unable to handle the request", StringComparison.Ordinal)))
            || ServesNothing(evaluation, scaler))
        {
            return null;
        }

        if (MissingRequest().Match(message) is { Success: true } missing)
        {
            return Found(evaluation, IssueCatalog.RequestsMissing, PodsLack(missing.Groups["r"].Value), Since(scaler, condition), PodEvidence.Of(condition));
        }

        return evaluation.HasLasted(Since(scaler, condition), MetricsGrace)
            ? Found(evaluation, IssueCatalog.MetricsUnavailable, $"It does not scale: {PodEvidence.Clause(message)}.", Since(scaler, condition), PodEvidence.Of(condition))
            : null;
    }

    private static Finding? AtMaximum(Evaluation evaluation, AutoscalerFacts scaler) =>
        scaler.Condition("ScalingLimited", "True") is { Reason: "TooManyReplicas" } condition
        && scaler.Spec.MaxReplicas > (scaler.Spec.MinReplicas ?? 1)
        && scaler.Status.CurrentReplicas >= scaler.Spec.MaxReplicas
        && evaluation.HasLasted(Since(scaler, condition), MaximumGrace)
            ? Found(evaluation, IssueCatalog.AtMaximum, $"It runs its maximum of {scaler.Spec.MaxReplicas} replicas, and its metrics ask for more.", Since(scaler, condition), PodEvidence.Of(condition))
            : null;

    // Pods that are not ready have no metrics, and are the workload's issue.
    private static bool ServesNothing(Evaluation evaluation, AutoscalerFacts scaler) =>
        evaluation.Find<WorkloadFacts>(scaler.Spec.ScaleTargetRef.Kind, scaler.Metadata.Namespace, scaler.Spec.ScaleTargetRef.Name) is { Status.ReadyReplicas: 0 };

    private static string PodsLack(string resource) => $"It scales by {resource} in percent of the request, which its pods do not have.";

    private static DateTimeOffset Since(AutoscalerFacts scaler, ConditionFacts condition) => condition.LastTransitionTime ?? scaler.Metadata.CreationTimestamp;

    private static Finding Found(Evaluation evaluation, string category, string message, DateTimeOffset since, Evidence evidence) =>
        evaluation.Found(IssueAspects.State, category, Severity.Medium, message, since, [evidence]);

    [GeneratedRegex("missing request for (?<r>[A-Za-z0-9./_-]{1,100})", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MissingRequest();
}

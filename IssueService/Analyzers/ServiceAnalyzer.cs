using System.Globalization;
using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>Services that reach no pod: a selector that matches nothing, or a port that no container has.</summary>
internal sealed class ServiceAnalyzer : IAnalyzer
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    public IEnumerable<Finding> Analyze(Evaluation evaluation)
    {
        var subject = evaluation.Subject;
        if (evaluation.Find<ServiceFacts>("Service", subject.Namespace, subject.Name) is not { Spec.Selector: { Count: > 0 } selector } service
            || service.Metadata.DeletionTimestamp is not null
            || service.Spec.Type == "ExternalName"
            || !evaluation.HasLasted(service.Metadata.CreationTimestamp, Grace))
        {
            return [];
        }

        var endpoints = evaluation.Find<EndpointsFacts>("Endpoints", subject.Namespace, subject.Name);
        var all = evaluation.Peek<PodFacts>("Pod", subject.Namespace).ToList();
        var pods = all.Where(pod => Matches(selector, pod.Metadata.Labels) && pod.Status.Phase is not ("Succeeded" or "Failed")).ToList();
        return pods.Count == 0
            ? endpoints?.HasReady == true ? [] : NothingMatches(evaluation, service, selector, all)
            : PortProblem(evaluation, service, pods) is { } port ? [port] : [];
    }

    private static IEnumerable<Finding> NothingMatches(Evaluation evaluation, ServiceFacts service, IReadOnlyDictionary<string, string> selector, List<PodFacts> pods)
    {
        // A workload that is scaled to zero, or whose pods cannot be created, has its own story.
        var near = pods.Select(pod => pod.Metadata.Labels).OfType<IReadOnlyDictionary<string, string>>()
            .Select(labels => (Labels: labels, Same: selector.Count(pair => labels.GetValueOrDefault(pair.Key) is { } value && (value == pair.Value || IsNear(value, pair.Value)))))
            .Where(one => one.Same > 0).OrderByDescending(one => one.Same).Select(one => one.Labels).FirstOrDefault();
        if (near is null)
        {
            yield break;
        }

        var shown = string.Join(", ", selector.Keys.Where(near.ContainsKey).Select(key => $"{key}={near[key]}"));
        yield return evaluation.Found(IssueAspects.Endpoints, IssueCatalog.ServiceWithoutEndpoints, Severity.High,
            $"No pod has the labels {PodEvidence.Labels(selector)} of its selector; the nearest has {shown}.", service.Metadata.CreationTimestamp, [new(FindingSource.Builtin, "spec.selector", PodEvidence.Labels(selector), null)]);
    }

    private static Finding? PortProblem(Evaluation evaluation, ServiceFacts service, List<PodFacts> pods)
    {
        var ports = pods.SelectMany(pod => pod.Spec.Containers).SelectMany(container => container.Ports ?? []).ToList();
        foreach (var port in service.Spec.Ports ?? [])
        {
            var target = port.TargetPort ?? port.Port.ToString(CultureInfo.InvariantCulture);
            var isNumber = int.TryParse(target, NumberStyles.None, CultureInfo.InvariantCulture, out var number);

            // Declaring a number is optional: only where ports are declared, and not this one, is it likely wrong.
            if (isNumber ? ports.Count > 0 && !ports.Exists(one => one.ContainerPort == number) : !ports.Exists(one => one.Name == target))
            {
                var has = ports.Count == 0 ? "they declare no port" : $"they have {string.Join(", ", ports.Select(one => one.Name is { Length: > 0 } name ? $"{one.ContainerPort} ({name})" : $"{one.ContainerPort}").Distinct().Take(10))}";
                return evaluation.Found(IssueAspects.Endpoints, IssueCatalog.TargetPortMissing, Severity.High,
                    $"Its targetPort {target} is not a port of its pods; {has}.", service.Metadata.CreationTimestamp,
                    [new(FindingSource.Builtin, $"spec.ports[{port.Name ?? port.Port.ToString(CultureInfo.InvariantCulture)}].targetPort", target, null)]);
            }
        }

        return null;
    }

    private static bool Matches(IReadOnlyDictionary<string, string> selector, IReadOnlyDictionary<string, string>? labels) =>
        labels is not null && selector.All(pair => labels.GetValueOrDefault(pair.Key) == pair.Value);

    private static bool IsNear(string one, string other) =>
        one.StartsWith(other, StringComparison.OrdinalIgnoreCase) || other.StartsWith(one, StringComparison.OrdinalIgnoreCase);
}

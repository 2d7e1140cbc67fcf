using System.Globalization;
using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>Services that reach no pod: a selector that matches nothing, a port that no container has, or endpoints that are not published.</summary>
internal sealed class ServiceAnalyzer : IAnalyzer
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan NothingGrace = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan PublishGrace = TimeSpan.FromMinutes(1);

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
        var pods = evaluation.Selected(subject.Namespace, new LabelSelectorFacts { MatchLabels = selector }).ToList();
        var running = pods.Where(pod => pod.Status.Phase is not ("Succeeded" or "Failed")).ToList();
        var found = NothingMatches(evaluation, service, selector, pods.Count == 0 && endpoints?.HasReady != true)
            ?? PortProblem(evaluation, service, running)
            ?? Unpublished(evaluation, service, endpoints, running);
        return found is null ? [] : [found];
    }

    private static Finding? NothingMatches(Evaluation evaluation, ServiceFacts service, IReadOnlyDictionary<string, string> selector, bool isEmpty)
    {
        var (ns, created) = (service.Metadata.Namespace, service.Metadata.CreationTimestamp);

        // A workload that is scaled to zero, or whose pods cannot be created, is no issue of the Service.
        var isWrong = isEmpty && !SelectorMatch.HasWorkload(evaluation, ns, selector);
        if (!evaluation.HasLasted("selector", isWrong, created, Grace))
        {
            return null;
        }

        // The pods that have similar labels are not watched for it.
        evaluation.Recheck(evaluation.Now + PublishGrace);
        var pods = evaluation.Peek<PodFacts>("Pod", ns).ToList();
        if (SelectorMatch.IsSetAtRunTime(evaluation, selector, pods))
        {
            return null;
        }

        var evidence = new Evidence(FindingSource.Builtin, "spec.selector", PodEvidence.Labels(selector), null);
        if (SelectorMatch.Nearest(selector, pods) is { } near)
        {
            return evaluation.Found(IssueAspects.Endpoints, IssueCatalog.ServiceWithoutEndpoints, Severity.High,
                $"No pod has the labels {PodEvidence.Labels(selector)} of its selector; the nearest has {near}.", created, [evidence]) with
            {
                MessageKinds = ["Pod"],
                MessageWithoutOthers = $"No pod has the labels {PodEvidence.Labels(selector)} of its selector.",
            };
        }

        return evaluation.HasLasted("selector", isWrong, created, NothingGrace) && evaluation.IsKnown("Pod") && LabelIndex.TemplateKinds.Take(4).All(evaluation.IsKnown)
            ? evaluation.Found(IssueAspects.Endpoints, IssueCatalog.ServiceWithoutEndpoints, Severity.Medium,
                $"No pod has the labels {PodEvidence.Labels(selector)} of its selector, and no workload of its namespace makes such pods.", created, [evidence])
            : null;
    }

    private static Finding? PortProblem(Evaluation evaluation, ServiceFacts service, List<PodFacts> pods)
    {
        // Who finds the pods by name does not look at the port.
        if (pods.Count == 0 || service.Spec.ClusterIP == "None")
        {
            return null;
        }

        var containers = pods.SelectMany(pod => pod.Spec.Containers.Concat(pod.Spec.InitContainers?.Where(one => one.RestartPolicy == "Always") ?? [])).ToList();
        var ports = containers.SelectMany(container => container.Ports ?? []).ToList();
        foreach (var port in service.Spec.Ports ?? [])
        {
            var target = port.Target;
            var isNumber = int.TryParse(target, NumberStyles.None, CultureInfo.InvariantCulture, out var number);

            // Declaring a number is optional: only where every container declares ports, and none this one, and no probe connects to it, is it likely wrong.
            if (isNumber ? containers.TrueForAll(one => one.Ports is { Count: > 0 } && !one.Probes.Any(probe => probe.Port == target)) && !ports.Exists(one => one.ContainerPort == number) : !ports.Exists(one => one.Name == target))
            {
                var has = ports.Count == 0 ? "they declare no port" : $"they have {string.Join(", ", ports.Select(one => one.Name is { Length: > 0 } name ? $"{one.ContainerPort} ({name})" : $"{one.ContainerPort}").Distinct().Take(10))}";
                return evaluation.Found(IssueAspects.Endpoints, IssueCatalog.TargetPortMissing, Severity.High,
                    $"Its targetPort {target} is not a port of its pods; {has}.", service.Metadata.CreationTimestamp,
                    [new(FindingSource.Builtin, $"spec.ports[{port.Label}].targetPort", target, null)]) with
                {
                    MessageKinds = ["Pod"],
                    MessageWithoutOthers = $"Its targetPort {target} is not a port of its pods.",
                };
            }
        }

        return null;
    }

    // Pods that are not ready are the issue of their workload.
    private static Finding? Unpublished(Evaluation evaluation, ServiceFacts service, EndpointsFacts? endpoints, List<PodFacts> pods)
    {
        var ready = pods.Where(pod => pod.Metadata.DeletionTimestamp is null && pod.IsReady).ToList();
        var isEmpty = evaluation.IsKnown("Endpoints") && endpoints?.HasReady != true;
        if (isEmpty && pods.Count > 0)
        {
            // A pod that becomes ready normally changes the Endpoints, which is what is watched.
            evaluation.Recheck(evaluation.Now + PublishGrace);
        }

        return evaluation.HasLasted("endpoints", isEmpty && ready.Count > 0, service.Metadata.CreationTimestamp, PublishGrace)
            && ready.TrueForAll(pod => evaluation.HasLasted(pod.Status.Condition("Ready")!.LastTransitionTime ?? pod.Metadata.CreationTimestamp, PublishGrace))
            ? evaluation.Found(IssueAspects.Endpoints, IssueCatalog.EndpointsUnpublished, Severity.Critical,
                $"{(ready.Count == 1 ? "1 pod matches its selector and is" : $"{ready.Count} pods match its selector and are")} ready, but its Endpoints list none: the controller manager does not publish them.",
                service.Metadata.CreationTimestamp, [new(FindingSource.Builtin, "Endpoints.subsets", endpoints is null ? "no Endpoints" : "no ready address", null)])
            : null;
    }
}

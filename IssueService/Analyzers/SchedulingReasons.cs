using System.Globalization;
using System.Text.RegularExpressions;
using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>The scheduler's message in words, with what of the pod's specification it is about.</summary>
internal static partial class SchedulingReasons
{
    private const int MaxNodes = 100;

    /// <summary>Why no node runs the pod.</summary>
    /// <param name="message">Of the condition <c>PodScheduled</c>.</param>
    public static string Sentence(Evaluation evaluation, PodFacts pod, string message)
    {
        var reasons = Reasons(evaluation, pod, message).Distinct().ToList();
        return reasons.Count == 0 ? $"No node can run the pod: {PodEvidence.Clause(message)}." : $"No node can run the pod: {string.Join("; ", reasons)}.";
    }

    private static IEnumerable<string> Reasons(Evaluation evaluation, PodFacts pod, string message)
    {
        foreach (Match resource in InsufficientResource().Matches(message))
        {
            yield return Insufficient(pod.Spec, resource.Groups["r"].Value.TrimEnd('.'));
        }

        if (message.Contains("Too many pods", StringComparison.Ordinal))
        {
            yield return "the nodes already run as many pods as they may";
        }

        if (message.Contains("free ports", StringComparison.Ordinal))
        {
            yield return TakenPorts(evaluation, pod.Spec);
        }

        // Where some nodes have the labels, what the scheduler says about the others does not matter.
        var isMismatch = Selector().IsMatch(message);
        var fitting = isMismatch ? Labelled(evaluation, pod.Spec) : [];
        if (isMismatch && (fitting.Count == 0 || NodeAffinity(pod.Spec) is not null))
        {
            yield return NodeMismatch(evaluation, pod.Spec, fitting.Count > 0);
            fitting = [];
        }

        if (Affinity(pod.Spec, message) is { } affinity)
        {
            yield return affinity;
        }

        if (message.Contains("topology spread", StringComparison.Ordinal))
        {
            yield return message.Contains("missing required label", StringComparison.Ordinal) ? "no node has the label that its topology spread constraints ask for" : "its topology spread constraints cannot be met";
        }

        foreach (Match taint in Taint().Matches(message).Where(taint => fitting.Count == 0 || fitting.Exists(node => Has(node, taint.Groups["t"].Value))))
        {
            var where = fitting.Count > 0 ? " of a node with the labels of its node selector" : OnSome(taint, message) is { } some ? $" of {some}" : "";
            yield return $"it does not tolerate the taint {taint.Groups["t"].Value.Trim()}{where}";
        }

        if (Cordoned().Match(message) is { Success: true } cordoned && (fitting.Count == 0 || fitting.Exists(node => node.Spec.Unschedulable)))
        {
            yield return fitting.Count > 0 ? "a node with the labels of its node selector is cordoned"
                : OnSome(cordoned, message) is { } some ? $"{some} {(some.StartsWith("1 ", StringComparison.Ordinal) ? "is" : "are")} cordoned"
                : "all nodes are cordoned";
        }

        foreach (Match claim in Claim().Matches(message))
        {
            yield return $"the volume claim {claim.Groups["c"].Value} does not exist";
        }

        if (message.Contains("unbound immediate PersistentVolumeClaims", StringComparison.Ordinal))
        {
            yield return "its volume claim is not bound";
        }

        if (message.Contains("volume node affinity conflict", StringComparison.Ordinal))
        {
            yield return "its volume belongs to another node or zone";
        }

        if (message.Contains("max volume count", StringComparison.Ordinal))
        {
            yield return "the nodes cannot attach more volumes";
        }
    }

    // What a pod requests is the sum of its containers, or what its largest init container requests, whichever is more.
    private static string Insufficient(PodSpecFacts spec, string resource)
    {
        var requested = spec.Containers.Select(container => RequestOf(container, resource)).OfType<string>().ToList();
        var sum = requested.Sum(request => Quantity.Parse(request) ?? 0);
        var init = (spec.InitContainers ?? []).Where(container => container.RestartPolicy != "Always").MaxBy(container => Quantity.Parse(RequestOf(container, resource)) ?? 0);
        return init is not null && Quantity.Parse(RequestOf(init, resource)) > sum ? $"not enough {resource} is free for the request of {RequestOf(init, resource)} of init container '{init.Name}'"
            : requested.Count == 0 ? $"not enough {resource} is free"
            : $"not enough {resource} is free for its request of {string.Join(" + ", requested)}";
    }

    // A limit without a request is the request too; the API server writes it there.
    private static string? RequestOf(ContainerSpecFacts container, string resource) => container.Resources?.Requests?.GetValueOrDefault(resource);

    private static string TakenPorts(Evaluation evaluation, PodSpecFacts spec)
    {
        var ports = HostPorts(spec).ToList();
        if (ports.Count > 1)
        {
            var others = Nodes(evaluation).SelectMany(node => evaluation.PodsOf(node.Metadata.Name)).Where(other => other.Status.Phase is not ("Succeeded" or "Failed")).SelectMany(other => HostPorts(other.Spec)).ToHashSet();
            ports = ports.FindAll(others.Contains) is { Count: > 0 } taken ? taken : ports;
        }

        return ports.Count == 1 ? $"host port {ports[0].Port} is taken on every node" : $"host ports {string.Join(", ", ports.Select(port => port.Port))} are taken on every node";
    }

    private static IEnumerable<(int Port, string Protocol)> HostPorts(PodSpecFacts spec) =>
        spec.Containers.SelectMany(container => container.Ports ?? []).Where(port => port.HostPort > 0).Select(port => (port.HostPort, port.Protocol ?? "TCP"));

    private static string NodeMismatch(Evaluation evaluation, PodSpecFacts spec, bool hasLabels)
    {
        if (spec.NodeSelector is { Count: > 0 } selector && !hasLabels)
        {
            // The labels that no node has; all of them where only their combination has none.
            var nodes = Nodes(evaluation).ToList();
            var missing = selector.Where(label => !nodes.Exists(node => Has(node, label))).ToDictionary(StringComparer.Ordinal);
            return $"no node has the labels {PodEvidence.Labels(missing.Count > 0 ? missing : selector)} of its node selector";
        }

        return NodeAffinity(spec) is { } terms
            ? $"no node matches its node affinity {string.Join(" or ", terms.Take(3).Select(term => PodEvidence.Labels(new LabelSelectorFacts { MatchExpressions = term.MatchExpressions })))}"
            : "no node matches its node affinity";
    }

    private static IReadOnlyList<NodeTermFacts>? NodeAffinity(PodSpecFacts spec) =>
        spec.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution?.NodeSelectorTerms is { Count: > 0 } terms ? terms : null;

    // Empty for a pod without a node selector.
    private static List<NodeFacts> Labelled(Evaluation evaluation, PodSpecFacts spec) =>
        spec.NodeSelector is { Count: > 0 } selector ? [.. Nodes(evaluation).Where(node => selector.All(label => Has(node, label)))] : [];

    private static bool Has(NodeFacts node, KeyValuePair<string, string> label) => node.Metadata.Labels?.GetValueOrDefault(label.Key) == label.Value;

    private static bool Has(NodeFacts node, string taint) => node.Spec.Taints?.Any(one => one.Key == taint.Split([':', '='])[0].Trim()) == true;

    // Null where it is so of all nodes, or of how many is not said.
    private static string? OnSome(Match reason, string message) =>
        !int.TryParse(reason.Groups["n"].Value, CultureInfo.InvariantCulture, out var count) || (Total().Match(message) is { Success: true } total && total.Groups["n"].Value == reason.Groups["n"].Value) ? null
            : count == 1 ? "1 node" : string.Create(CultureInfo.InvariantCulture, $"{count} nodes");

    // "didn't match pod affinity/anti-affinity" sums up what the scheduler of older versions says besides.
    private static string? Affinity(PodSpecFacts spec, string message)
    {
        const string AntiAffinity = "its anti-affinity rules need more nodes than there are";
        var reasons = message.Replace("pod affinity/anti-affinity", "", StringComparison.Ordinal);
        return reasons switch
        {
            _ when reasons.Contains("existing pods anti-affinity", StringComparison.Ordinal) => "the anti-affinity rules of other pods keep it away",
            _ when reasons.Contains("anti-affinity", StringComparison.Ordinal) => AntiAffinity,
            _ when reasons.Contains("pod affinity", StringComparison.Ordinal) => Asked(spec),
            _ when reasons.Length == message.Length => null,
            _ when spec.Affinity is { PodAffinity: not null, PodAntiAffinity: null } => Asked(spec),
            _ when spec.Affinity is { PodAffinity: null, PodAntiAffinity: not null } => AntiAffinity,
            _ => "its affinity and anti-affinity rules cannot be met",
        };
    }

    private static string Asked(PodSpecFacts spec)
    {
        var terms = (spec.Affinity?.PodAffinity?.RequiredDuringSchedulingIgnoredDuringExecution ?? []).Where(term => term.LabelSelector is { IsEmpty: false }).Take(3).Select(term => $"{PodEvidence.Labels(term.LabelSelector!)} by {term.TopologyKey}").ToList();
        return $"no node runs the pods that its affinity asks for{(terms.Count == 0 ? "" : $" ({string.Join("; ", terms)})")}";
    }

    private static IEnumerable<NodeFacts> Nodes(Evaluation evaluation) => evaluation.Peek<NodeFacts>("Node", "").Take(MaxNodes);

    [GeneratedRegex(@"Insufficient (?<r>[A-Za-z0-9./_-]+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex InsufficientResource();

    [GeneratedRegex(@"didn't match (?:Pod's )?node (?:selector|affinity)|didn't match node selector|node affinity/selector", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Selector();

    [GeneratedRegex(@"(?:(?<n>[0-9]{1,6}) node\(s\) )?had (?:untolerated )?taints? \{(?<t>[^}]{1,200})\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Taint();

    [GeneratedRegex(@"(?:(?<n>[0-9]{1,6}) node\(s\) )?were unschedulable", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Cordoned();

    [GeneratedRegex("0/(?<n>[0-9]{1,6}) nodes", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Total();

    [GeneratedRegex("persistentvolumeclaim \"(?<c>[^\"]{1,253})\" (?:not found|is being deleted)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Claim();
}

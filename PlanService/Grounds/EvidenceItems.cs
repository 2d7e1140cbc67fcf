using System.Globalization;
using ClusterCodex.Kubernetes.Logs;
using ClusterCodex.Kubernetes.Redaction;
using ClusterCodex.PlanService.Evidence;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClusterCodex.PlanService.Grounds;

/// <summary>A piece of evidence that a sentence of a plan may stand on.</summary>
/// <param name="Kind">As in <c>PlanEvidenceItem.kind</c>.</param>
/// <param name="Object">What it was read from.</param>
/// <param name="Text">One line or paragraph for a person.</param>
/// <param name="At">When it happened; null where that is not known.</param>
/// <param name="Quotes">Parts of it by which a sentence that stands on it is recognised.</param>
/// <param name="IsReading">Whether it is what detection read to name the issue's cause.</param>
/// <param name="Container">Whose state it is; null for anything else.</param>
internal sealed record EvidenceItem(string Kind, ObjectRef Object, string Text, Timestamp? At, IReadOnlyList<string> Quotes, bool IsReading = false, ContainerState? Container = null);

/// <summary>Takes a plan's evidence apart, the most telling first.</summary>
internal static class EvidenceItems
{
    private const int MaxItems = 100;
    private const int MaxLogLines = 15;
    private const int MaxEvents = 20;
    private const int MaxFields = 5;

    /// <summary>All of them; logs are redacted already, because a secret that goes on in the next line is in none of its lines.</summary>
    public static IReadOnlyList<EvidenceItem> Of(PlanEvidence evidence, RedactionSession session)
    {
        var objects = evidence.Objects;
        var self = Ref(evidence.Kind, evidence.Namespace, evidence.Name);
        EvidenceItem[] all =
        [
            .. evidence.Issue.Evidence.Where(said => said.Text.Length > 0).Select(said => new EvidenceItem(
                "issue", said.Object is { Name.Length: > 0 } read ? Ref(read.Kind, read.Namespace, read.Name) : self, $"{said.Subject}: {said.Text}", said.At, [said.Text], IsReading: true)),
            .. objects.Pods.SelectMany(pod => pod.Containers.Select(container => Container(pod, container, evidence.Namespace))),
            .. objects.Logs.SelectMany(log => Lines(log, evidence.Namespace, session)),
            .. evidence.Events.DistinctBy(one => (one.Reason, one.Message)).Take(MaxEvents).Select(one => new EvidenceItem(
                "event", self, string.Create(CultureInfo.InvariantCulture, $"{one.Reason}{(one.Count > 1 ? $" ({one.Count} times)" : "")}: {one.Message}"), one.LastSeenAt, [one.Message])),
            .. objects.References.Where(one => one.Object is not null).Select(one => Reference(one, evidence.Namespace)),
            .. Conditions(objects.Object).Concat(Conditions(objects.Workload)),
            .. objects.Revisions.Select(one => Revision(one, evidence)),
            .. objects.Surroundings.Where(one => one.Object is not null).Select(one => new EvidenceItem("surrounding", Ref(one.Object.Kind, one.Object.Namespace, one.Object.Name), one.State, null, [one.State])),
            .. objects.Quotas.Select(quota => new EvidenceItem("quota", self, quota, null, [])),
        ];
        return [.. all.DistinctBy(item => (item.Kind, item.Object.Kind, item.Object.Name, item.Text)).Take(MaxItems)];
    }

    private static EvidenceItem Container(PodState pod, ContainerState container, string ns)
    {
        var state = container.State == ContainerState.Types.State.Unspecified ? "not started" : container.State.ToString().ToLowerInvariant();
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"container '{container.Name}' ({container.Image}): {state}{With(container.Reason)}, {(container.Ready ? "ready" : "not ready")}, {container.Restarts} restarts{Last(container)}{(container.Message.Length > 0 ? $": {container.Message}" : "")}");
        string[] quotes = [container.Message, container.LastReason is "" or "Error" or "Completed" ? "" : container.LastReason, container.LastExitCode != 0 ? string.Create(CultureInfo.InvariantCulture, $"exit code {container.LastExitCode}") : ""];
        return new EvidenceItem("container", Ref("Pod", ns, pod.Name), text, null, quotes, Container: container);
    }

    private static string With(string reason) => reason.Length > 0 ? $" ({reason})" : "";

    private static string Last(ContainerState container) => container.LastReason.Length == 0 ? ""
        : string.Create(CultureInfo.InvariantCulture, $", last ended with {container.LastReason}, exit code {container.LastExitCode}");

    // The line with the cause, wherever it is, and the last ones.
    private static IEnumerable<EvidenceItem> Lines(ContainerLog log, string ns, RedactionSession session)
    {
        var lines = session.Return(log.Text).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var cause = LogAnalyzer.FindCause(log.Text) is { } found ? session.Return(found.Line) : null;
        return lines.Where(HasCause).TakeLast(1)
            .Concat(lines.TakeLast(MaxLogLines))
            .Distinct(StringComparer.Ordinal)
            .Select(line => new EvidenceItem("log", Ref("Pod", ns, log.Pod), $"{log.Container}{(log.Previous ? ", previous run" : "")}: {line}", null, HasCause(line) ? [line, cause!] : [line]));

        bool HasCause(string line) => cause is not null && line.Contains(cause, StringComparison.Ordinal);
    }

    private static EvidenceItem Reference(ReferencedObject one, string ns)
    {
        var text = !one.Exists ? "does not exist"
            : one.WantedKey.Length > 0 && !one.Keys.Contains(one.WantedKey) ? $"has no key '{one.WantedKey}'; its keys are {string.Join(", ", one.Keys)}"
            : $"exists{(one.Keys.Count > 0 ? $" with the keys {string.Join(", ", one.Keys)}" : "")}";
        // One that is as it should be supports nothing.
        var isBroken = !one.Exists || (one.WantedKey.Length > 0 && !one.Keys.Contains(one.WantedKey));
        return new EvidenceItem("reference", Ref(one.Object.Kind, ns, one.Object.Name), text, null, isBroken ? [$"{one.Object.Kind} {one.Object.Name}", $"{one.Object.Kind} '{one.Object.Name}'"] : []);
    }

    private static IEnumerable<EvidenceItem> Conditions(ResourceDetail? detail) => detail?.Conditions.Select(one => new EvidenceItem(
        "condition", Ref(detail.Kind, detail.Namespace, detail.Name), $"{one.Type} is {one.Status}{With(one.Reason)}{(one.Message.Length > 0 ? $": {one.Message}" : "")}", one.LastTransitionAt, [one.Message])) ?? [];

    private static EvidenceItem Revision(WorkloadRevision one, PlanEvidence evidence)
    {
        var workload = evidence.Workload is { } owner ? Ref(owner.Kind, owner.Namespace, owner.Name) : Ref(evidence.Kind, evidence.Namespace, evidence.Name);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"revision {one.Revision}{(one.Current ? " (current)" : "")}, {one.ReadyReplicas} ready pods{(one.Changes.Count > 0 ? $", changed {ChangeText.Of(one.Changes, MaxFields)}" : $", images {string.Join(", ", one.Images.Select(pair => $"{pair.Key}={pair.Value}"))}")}");
        return new EvidenceItem("revision", workload, text, one.CreatedAt, [string.Create(CultureInfo.InvariantCulture, $"revision {one.Revision} ")]);
    }

    private static ObjectRef Ref(string kind, string ns, string name) => new() { Kind = kind, Namespace = ns, Name = name };
}

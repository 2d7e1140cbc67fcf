using System.Globalization;
using System.Text;
using ClusterCodex.PlanService.Evidence;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClusterCodex.PlanService.Prompt;

/// <summary>
/// Writes evidence as sections, the most relevant first, so that a size limit cuts off what matters least. Never as "name: state" or
/// "Secret name": redaction would take the state, behind a name such as <c>default-token-x</c>, or the name for a secret.
/// </summary>
internal static class EvidenceText
{
    private const int MaxEvents = 30;
    private const int MaxPods = 10;
    private const int MaxRevisions = 10;
    private const int MaxChanges = 10;
    private const int MaxFields = 10;

    public static IReadOnlyList<PromptSection> Sections(PlanEvidence evidence)
    {
        var objects = evidence.Objects;
        List<PromptSection> sections =
        [
            new("Issue", Issue(evidence), 4000),
            new("What changed before it broke, most telling first", Lines(objects.Changes.Take(MaxChanges).Select(Change)), 4000),
            new("Container states of the pods, most broken first", Pods(objects), 6000),
            .. objects.Logs.OrderByDescending(log => log.Previous).Select(log => new PromptSection(
                $"Last lines of the {(log.Previous ? "previous" : "current")} log of container {log.Container} in pod {log.Pod}", log.Text, 12_000, KeepEnd: true)),
            new("Events, newest first", Lines(evidence.Events.Take(MaxEvents).Select(Event)), 6000),
            new("Referenced objects", Lines(objects.References.Select(Reference)), 3000),
            new("Revisions of the workload, newest first", Lines(objects.Revisions.Take(MaxRevisions).Select(Revision)), 4000),
            new("Conditions", Lines(Conditions(objects.Object).Concat(Conditions(objects.Workload))), 3000),
            new("Services that select the pods, endpoints, volume claims and nodes", Lines(objects.Surroundings.Select(one => $"{one.Object?.Kind}/{one.Object?.Name} ({one.State})")), 3000),
            new("Quotas and limit ranges", Lines(objects.Quotas), 3000),
            new("Workload manifest", Manifest(objects.Workload), 12_000),
            new("Object manifest", Manifest(objects.Object), 12_000),
            new("Related objects", Lines(Related(objects.Object).Concat(Related(objects.Workload)).Distinct(StringComparer.Ordinal)), 2000),
            new("Not available", Lines(evidence.Missing), 2000),
        ];
        return [.. sections.Where(section => section.Text.Length > 0)];
    }

    private static string Issue(PlanEvidence evidence)
    {
        var issue = evidence.Issue.Issue;
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{issue.Category} of {issue.Kind} {issue.Namespace}/{issue.Name} ({Lower(issue.Severity)}, {Lower(issue.State)})");
        text.AppendLine(CultureInfo.InvariantCulture, $"title: {issue.Title}");
        text.AppendLine(CultureInfo.InvariantCulture, $"message: {issue.Message}");
        text.AppendLine(CultureInfo.InvariantCulture, $"detected: {At(issue.DetectedAt)}, last seen: {At(issue.LastSeenAt)}, occurrences: {issue.Occurrences}");
        foreach (var said in evidence.Issue.Evidence)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{said.Source} at {said.Subject}: {said.Text}");
        }

        return text.ToString();
    }

    private static string Pods(ObjectEvidence objects) => Lines(objects.Pods.Take(MaxPods).SelectMany(pod => pod.Containers
        .Select(one => string.Create(CultureInfo.InvariantCulture, $"  container {one.Name} image={one.Image} ready={one.Ready} restarts={one.Restarts} state={Lower(one.State)} reason={one.Reason} message={one.Message} lastReason={one.LastReason} lastExitCode={one.LastExitCode} limits(cpu={one.CpuLimit}, memory={one.MemoryLimit}) requests(cpu={one.CpuRequest}, memory={one.MemoryRequest})"))
        .Prepend($"pod {pod.Name} phase={pod.Phase} reason={pod.Reason} node={pod.Node}")));

    private static string Lower<TEnum>(TEnum value)
        where TEnum : struct, System.Enum => value.ToString().ToLowerInvariant();

    public static string Event(ObjectEvent one) => string.Create(CultureInfo.InvariantCulture, $"{At(one.LastSeenAt)} {one.Type} {one.Reason} x{one.Count}: {one.Message}");

    private static string Reference(ReferencedObject one) =>
        $"{(one.Exists ? "exists" : "does not exist")}: {one.Object?.Kind}/{one.Object?.Name}{(one.Optional ? ", optional" : "")}"
        + (one.WantedKey.Length > 0 ? $", wanted key '{one.WantedKey}'" : "")
        + (one.Exists ? $", has keys [{string.Join(", ", one.Keys)}]" : "");

    private static string Revision(WorkloadRevision one) => string.Create(
        CultureInfo.InvariantCulture,
        $"revision {one.Revision}{(one.Current ? " (current)" : "")} created {At(one.CreatedAt)} ready={one.ReadyReplicas} images [{string.Join(", ", one.Images.Select(pair => $"{pair.Key}={pair.Value}"))}] cause: {one.ChangeCause}");

    public static string Change(ObjectChange one) =>
        $"{At(one.At)} {Lower(one.Subject)}{(one.Revision > 0 ? string.Create(CultureInfo.InvariantCulture, $" {one.Revision}") : "")} of {one.Object?.Kind}/{one.Object?.Name}{(one.By.Length > 0 ? $" by {one.By}" : "")}"
        + (one.Fields.Count > 0 ? $": {ChangeText.Of(one.Fields, MaxFields)}" : "");

    public static IEnumerable<string> Conditions(ResourceDetail? detail) =>
        detail?.Conditions.Select(one => $"{one.Type}={one.Status} of {detail.Kind} {detail.Name}, {one.Reason}: {one.Message} (since {At(one.LastTransitionAt)})") ?? [];

    public static IEnumerable<string> Related(ResourceDetail? detail) =>
        detail?.Related.Select(one => $"{detail.Kind} {detail.Name} {one.Relation} {one.Object?.Kind}/{one.Object?.Name}") ?? [];

    public static IEnumerable<string> Owners(ResourceDetail detail) =>
        detail.OwnerChain.Select(one => $"{detail.Kind} {detail.Name} is owned by {one.Kind} {one.Name}");

    private static string Manifest(ResourceDetail? detail) => detail?.Yaml ?? "";

    private static string At(Timestamp? time) => time is null ? "unknown" : time.ToDateTimeOffset().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);
}

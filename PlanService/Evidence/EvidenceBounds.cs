using ClusterCodex.V1;

namespace ClusterCodex.PlanService.Evidence;

/// <summary>
/// Limits the size of evidence, whatever a service sends. Texts are cut between lines, so that redaction never sees half a value.
/// </summary>
internal static class EvidenceBounds
{
    public const int MaxLogLength = 64 * 1024;
    public const int MaxLogs = 8;
    public const int MaxManifestLength = 128 * 1024;
    public const int MaxEvents = 100;
    public const int MaxPods = 50;
    public const int MaxRevisions = 20;
    public const int MaxReferences = 50;
    public const int MaxChanges = 20;

    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    public static ObjectEvidence Apply(ObjectEvidence evidence)
    {
        var bounded = new ObjectEvidence { Object = Apply(evidence.Object), Workload = Apply(evidence.Workload) };
        bounded.Logs.AddRange(evidence.Logs.Take(MaxLogs).Select(log => new ContainerLog
        {
            Pod = log.Pod,
            Container = log.Container,
            Previous = log.Previous,
            Text = LastLines(log.Text, MaxLogLength),
        }));
        bounded.Revisions.AddRange(evidence.Revisions.Take(MaxRevisions));
        bounded.References.AddRange(evidence.References.Take(MaxReferences));
        bounded.Quotas.AddRange(evidence.Quotas.Take(20));
        bounded.Surroundings.AddRange(evidence.Surroundings.Take(20));
        bounded.Pods.AddRange(evidence.Pods.Take(MaxPods));
        bounded.Changes.AddRange(evidence.Changes.Take(MaxChanges));
        return bounded;
    }

    // The newest lines; the first of them only if it is complete.
    private static string LastLines(string text, int max)
    {
        if (text.Length <= max)
        {
            return text;
        }

        var newline = text.IndexOf('\n', text.Length - max - 1);
        return newline < 0 ? "" : text[(newline + 1)..];
    }

    private static ResourceDetail? Apply(ResourceDetail? detail)
    {
        if (detail is null)
        {
            return null;
        }

        var bounded = detail.Clone();
        // A second copy of the same manifest, in one line.
        bounded.Annotations.Remove(LastApplied);
        if (bounded.Yaml.Length > MaxManifestLength)
        {
            bounded.Yaml = bounded.Yaml[..(bounded.Yaml.LastIndexOf('\n', MaxManifestLength) + 1)];
        }

        while (bounded.Events.Count > MaxEvents)
        {
            bounded.Events.RemoveAt(bounded.Events.Count - 1);
        }

        return bounded;
    }
}

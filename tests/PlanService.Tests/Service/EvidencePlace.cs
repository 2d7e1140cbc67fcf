using System.Text.Json;
using ClusterCodex.PlanService.Evidence;
using ClusterCodex.PlanService.Tests.Offline;
using ClusterCodex.V1;

namespace ClusterCodex.PlanService.Tests.Service;

/// <summary>A place from which text of the cluster or the user reaches a prompt.</summary>
/// <param name="Name">For the name of a test.</param>
/// <param name="Plant">Puts a text there.</param>
internal sealed record EvidencePlace(string Name, Action<PlanEvidence, string> Plant)
{
    /// <summary>All of them but the user's own words.</summary>
    public static IReadOnlyList<EvidencePlace> All { get; } =
    [
        new("log", (evidence, text) => Evidences.WithLog(evidence.Objects, ["starting", .. text.Split('\n'), "error: boom"])),
        new("event message", (evidence, text) => Evidences.WithEvent(evidence.Objects, "Failed", text)),
        new("issue title", (evidence, text) => evidence.Issue.Issue.Title = text),
        new("issue message", (evidence, text) => evidence.Issue.Issue.Message = text),
        new("issue evidence", (evidence, text) => evidence.Issue.Evidence.Add(new IssueEvidence { Source = "k8sgpt", Subject = "result.spec.error[0]", Text = text })),
        new("annotation", (evidence, text) =>
        {
            evidence.Objects.Object.Annotations["example.com/note"] = text;
            Add(evidence.Objects.Object, $"kind: Pod\nmetadata:\n  annotations:\n    example.com/note: {JsonSerializer.Serialize(text)}\n");
        }),
        new("manifest", (evidence, text) => Add(evidence.Objects.Object, text + "\n")),
        new("manifest env", (evidence, text) => Add(
            evidence.Objects.Workload, $"kind: Deployment\nspec:\n  containers:\n  - name: app\n    env:\n    - name: SETTINGS\n      value: {JsonSerializer.Serialize(text)}\n")),
        new("manifest block", (evidence, text) => Add(
            evidence.Objects.Workload, $"kind: Deployment\nmetadata:\n  annotations:\n    note: |\n      {text.Replace("\n", "\n      ", StringComparison.Ordinal)}\n")),
        new("condition message", (evidence, text) => evidence.Objects.Object.Conditions.Add(new ObjectCondition { Type = "Ready", Status = "False", Reason = "Failed", Message = text })),
        new("container message", (evidence, text) => evidence.Objects.Pods[0].Containers[0].Message = text),
        new("revision change", (evidence, text) =>
            evidence.Objects.Revisions.Add(new WorkloadRevision { Revision = 2, Changes = { new FieldChange { Path = "containers[app].env[SETTINGS]", Before = "none", After = text } } })),
        new("change cause", (evidence, text) =>
            evidence.Objects.Revisions.Add(new WorkloadRevision { Revision = 1, ChangeCause = text })),
        new("change", (evidence, text) => evidence.Objects.Changes.Add(new ObjectChange
        {
            Object = new ObjectRef { Kind = "Deployment", Namespace = "broken", Name = "web" },
            By = "kubectl-set",
            Fields = { new FieldChange { Path = "containers[app].args", Before = text, After = "none" } },
        })),
        new("quota", (evidence, text) => evidence.Objects.Quotas.Add($"ResourceQuota compute: {text}")),
        new("missing part", (evidence, text) => evidence.Objects.Missing.Add($"Logs: {text}")),
    ];

    // Documents of one stream, so that several places may have one each.
    private static void Add(ResourceDetail detail, string yaml) => detail.Yaml += $"---\n{yaml}";
}

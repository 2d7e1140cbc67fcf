using System.Globalization;
using ClusterCodex.Kubernetes.Redaction;
using ClusterCodex.PlanService.Evidence;
using ClusterCodex.PlanService.Offline;
using ClusterCodex.PlanService.Plans;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;
using Confidence = ClusterCodex.V1.Plan.Types.Confidence;
using Wire = ClusterCodex.V1;

namespace ClusterCodex.PlanService.Grounds;

/// <summary>What a plan stands on, whoever wrote it: the evidence, which of it supports or contradicts each hypothesis, how sure the first one is, and what changed before.</summary>
internal static class PlanGrounds
{
    private const int MaxTextLength = 500;
    private const int MaxResultLength = 2000;
    private const int MaxQuotedLines = 20;

    /// <summary>Shorter lines, such as those of a manifest, are repeated by chance.</summary>
    private const int MinLineLength = 20;

    /// <summary>Shorter quotes would match by chance.</summary>
    private const int MinQuoteLength = 9;

    private const int MaxReferences = 5;

    // A template that is wrong is wrong in every pod.
    private static readonly string[] OfTemplate = ["CrashLoopBackOff", "ImagePullBackOff", "CreateContainerConfigError", "RunContainerError", "StartupProbeFailed"];

    /// <summary>Reads it, with secrets redacted as in the plan.</summary>
    /// <returns>A plan of which only these fields are set.</returns>
    public static Wire.Plan Of(PlanRequest request, WrittenPlan written, RedactionSession session)
    {
        var plan = written.Document;
        var facts = new Facts(request);
        var evidence = request.Evidence;
        IReadOnlyList<EvidenceItem> items = [.. EvidenceItems.Of(evidence, session), .. Quoted(written, evidence)];
        var grounds = new Wire.Plan { Note = written.Note };
        grounds.Investigation.AddRange(written.Investigation.Select(ToWire));
        for (var i = 0; i < items.Count; i++)
        {
            grounds.Evidence.Add(new PlanEvidenceItem { Id = Id(i), Kind = items[i].Kind, Object = items[i].Object, Text = Shown(items[i].Text, session), At = items[i].At });
        }

        var quotes = items.Select(item => item.Quotes.Where(quote => quote.Length >= MinQuoteLength).Select(session.Return).ToList()).ToList();
        for (var h = 0; h < plan.RootCauseHypotheses.Count; h++)
        {
            var text = plan.RootCauseHypotheses[h];
            var hypothesis = new Hypothesis { Text = text };
            hypothesis.Supports.AddRange(Enumerable.Range(0, items.Count)
                .Where(i => quotes[i].Exists(quote => text.Contains(quote, StringComparison.OrdinalIgnoreCase)) || (h == 0 && items[i].IsReading && Names(text, evidence)))
                .Take(MaxReferences).Select(Id));
            if (h == 0)
            {
                hypothesis.Contradicts.AddRange(Against(facts, items).Take(MaxReferences).Select(Id));
            }

            grounds.Hypotheses.Add(hypothesis);
        }

        var confidence = ConfidenceOf(facts, grounds.Hypotheses.FirstOrDefault());
        // A model may quote a line and conclude something else from it.
        grounds.Confidence = confidence == Confidence.High && written.GeneratedBy != OfflinePlanner.PlannerName ? Confidence.Medium : confidence;
        grounds.Changes.AddRange(evidence.Objects.Changes.Select(change => Shown(change, session)));
        return grounds;
    }

    /// <summary>A call of a tool as a message, with its texts bounded.</summary>
    public static Wire.InvestigationStep ToWire(Plans.InvestigationStep step) => new()
    {
        Number = step.Number,
        Tool = step.Tool,
        Arguments = Cut(step.Arguments, MaxTextLength),
        Result = Cut(step.Result, MaxResultLength),
        Failed = step.Failed,
        At = step.At.ToTimestamp(),
    };

    // The lines of what was looked up that a hypothesis repeats.
    private static IEnumerable<EvidenceItem> Quoted(WrittenPlan written, PlanEvidence evidence)
    {
        var self = new ObjectRef { Kind = evidence.Kind, Namespace = evidence.Namespace, Name = evidence.Name };
        return written.Investigation
            .SelectMany(step => step.Result.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(line => (step, line)))
            .Where(found => found.line.Length >= MinLineLength && written.Document.RootCauseHypotheses.Any(text => text.Contains(found.line, StringComparison.OrdinalIgnoreCase)))
            .DistinctBy(found => found.line, StringComparer.Ordinal)
            .Take(MaxQuotedLines)
            .Select(found => new EvidenceItem("investigation", self, string.Create(CultureInfo.InvariantCulture, $"{found.step.Tool} (call {found.step.Number}): {found.line}"), found.step.At.ToTimestamp(), [found.line]));
    }

    private static string Id(int index) => string.Create(CultureInfo.InvariantCulture, $"e{index + 1}");

    // Redacted as a whole, so that no cut leaves half a secret.
    private static string Shown(string text, RedactionSession session) => Cut(session.Return(text), MaxTextLength);

    private static string Cut(string text, int max) => text.Length > max ? text[..max] + "…" : text;

    private static ObjectChange Shown(ObjectChange change, RedactionSession session)
    {
        var shown = change.Clone();
        shown.By = session.Return(shown.By);
        foreach (var field in shown.Fields)
        {
            // A side that is not told stays unset.
            if (field.HasBefore)
            {
                field.Before = session.Return(field.Before);
            }

            if (field.HasAfter)
            {
                field.After = session.Return(field.After);
            }
        }

        return shown;
    }

    // The sentence of the issue itself, which detection wrote from what it read.
    private static bool Names(string text, PlanEvidence evidence) =>
        evidence.Issue.Issue.Message is { Length: > 0 } message && text.Contains(message.TrimEnd('.'), StringComparison.Ordinal);

    // Pods of the same template that are ready.
    private static IEnumerable<int> Against(Facts facts, IReadOnlyList<EvidenceItem> items)
    {
        if (facts is not { Pod: { } pod, Container: { Ready: false } container } || !OfTemplate.Contains(facts.Evidence.Category, StringComparer.Ordinal) || facts.Evidence.Workload?.Kind != "Deployment")
        {
            return [];
        }

        return Enumerable.Range(0, items.Count).Where(i => items[i] is { Container: { Ready: true } twin, Object.Name: var name }
            && twin.Name == container.Name && name != pod.Name && TemplateOf(name) == TemplateOf(pod.Name));
    }

    // A Deployment's pods are called like their ReplicaSet, whose name has the hash of the template.
    private static string TemplateOf(string pod) => pod.LastIndexOf('-') is > 0 and var at ? pod[..at] : pod;

    private static Confidence ConfidenceOf(Facts facts, Hypothesis? first) =>
        first is null || first.Supports.Count == 0 ? Confidence.Low
        : facts.Diagnosis.Confidence == Confidence.High && first.Contradicts.Count > 0 ? Confidence.Medium
        : facts.Diagnosis.Confidence;
}

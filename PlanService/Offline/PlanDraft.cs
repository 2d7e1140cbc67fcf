using ClusterCodex.PlanService.Offline.Advice;
using ClusterCodex.PlanService.Plans;
using PlanStep = ClusterCodex.PlanService.Plans.PlanStep;
using QuickFix = ClusterCodex.PlanService.Plans.QuickFix;

namespace ClusterCodex.PlanService.Offline;

/// <summary>A plan under construction. All commands are written here; the guardrails check them like any others.</summary>
internal sealed class PlanDraft(Facts facts)
{
    private readonly List<PlanStep> _steps = [];
    private readonly CauseAdvice? _known = CauseAdvices.Find(facts.Diagnosis.Cause, facts.Namespace);

    public Facts Facts { get; } = facts;

    /// <summary>The field of the manifest to correct for good, where no row of <see cref="CauseAdvices"/> knows it; empty where it is in none.</summary>
    public string Field { get; set; } = "";

    /// <summary>How to see the failure outside of the cluster or in a namespace for tries.</summary>
    public string Reproduce { get; set; } = "";

    public string Fallback { get; set; } = "";

    public List<string> Assumptions { get; } = [];

    public List<string> Hypotheses { get; } = [];

    public List<string> ToGather { get; } = [];

    public List<string> Recommendations { get; } = [];

    /// <summary>Whether a step so far changes the cluster.</summary>
    public bool HasChange => _steps.Exists(step => step.Rollback is not null);

    /// <summary>Adds a read-only step.</summary>
    /// <param name="description">What to check and why.</param>
    /// <param name="command">After <c>kubectl</c>, without the namespace.</param>
    /// <param name="expect">What confirms this cause.</param>
    public void Inspect(string description, string command, string expect) =>
        Add(description, Command(command), expect, null, Impact.None);

    /// <summary>Adds a step that changes the workload, or advice where no controller recreates the pods.</summary>
    /// <param name="description">What is changed and which evidence supports it.</param>
    /// <param name="command">After <c>kubectl</c>, with <c>{target}</c> for the workload.</param>
    /// <param name="rollback">As <paramref name="command"/>.</param>
    /// <param name="impact">Impact on what is running.</param>
    public void Change(string description, string command, string rollback, Impact impact)
    {
        if (Facts.Target is not { } target)
        {
            Advise(
                $"{description} {Facts.Subject} has no owning Deployment, StatefulSet or DaemonSet in the evidence, so it cannot be changed in place: correct its manifest and recreate it.",
                "The new object becomes ready.");
            return;
        }

        Add(
            description,
            Command(command.Replace("{target}", target, StringComparison.Ordinal)),
            Command($"rollout status {target} --timeout=3m"),
            Command(rollback.Replace("{target}", target, StringComparison.Ordinal)),
            impact);
    }

    /// <summary>Adds what to do now where no command may: what is known of this very cause, otherwise what helps this family of problems.</summary>
    public void Fix(string otherwise, string validation) => Advise(_known?.Fix ?? otherwise, validation);

    public void Advise(string description, string validation) => Add(description, null, validation, null, Impact.None);

    /// <summary>Adds a rollback to the last good revision, if there is one and the user did not rule it out.</summary>
    /// <returns>Whether it was added.</returns>
    public bool UndoToLastGood(string why)
    {
        if (Facts.Target is null || Facts.LastGood is not { } good || Facts.ForbidsRollback)
        {
            return false;
        }

        var images = string.Join(", ", good.Images.Select(pair => $"{pair.Key}={pair.Value}"));
        Change(
            FormattableString.Invariant($"Roll back to revision {good.Revision} ({images}; it has {good.ReadyReplicas} ready pods). {why}{Introduced(Facts)}"),
            FormattableString.Invariant($"rollout undo {{target}} --to-revision={good.Revision}"),
            Facts.Current is { } current ? FormattableString.Invariant($"rollout undo {{target}} --to-revision={current.Revision}") : "rollout undo {target}",
            Impact.Medium);
        return true;
    }

    public PlanDocument Build()
    {
        var diagnosis = Facts.Diagnosis;
        var summary = string.Join(' ', new[] { $"{Facts.Subject}: {diagnosis.Cause}", diagnosis.Unknown, Changed() }.Where(text => text.Length > 0));
        if (!Hypotheses.Exists(text => text.Contains(diagnosis.Cause, StringComparison.Ordinal)))
        {
            Hypotheses.Insert(0, diagnosis.Cause);
        }

        if (Facts.IsLongTerm)
        {
            AddLasting();
        }
        else if (HasChange && Facts.Source is { } source)
        {
            Assumptions.Add($"The {source.Kind} '{source.Name}' writes this object: {(source.Reverts ? "unless it is suspended or its source is changed as well, it takes the change back" : "its next upgrade takes the change back, unless its values are changed as well")}.");
        }

        if (Facts.QuotedContext is { } quoted)
        {
            Assumptions.Insert(0, quoted);
        }

        foreach (var missing in Facts.Evidence.Missing)
        {
            ToGather.Add(missing);
        }

        return new PlanDocument
        {
            QuickFix = new QuickFix { Summary = summary, Assumptions = [.. Assumptions], Steps = [.. _steps.Select((step, index) => step with { StepId = FormattableString.Invariant($"step-{index + 1}") })], Fallback = Fallback },
            RootCauseHypotheses = [.. Hypotheses],
            EvidenceToGather = [.. ToGather.Distinct(StringComparer.Ordinal)],
            Recommendations = [.. Recommendations],
        };
    }

    // The first step names what to change and where, the last how to see that it helps.
    private void AddLasting()
    {
        var field = _known is { Field.Length: > 0 } known ? known.Field : Field;
        if (field.Length > 0)
        {
            var fix = Step(
                $"Correct {field} {ManifestSource.Place(Facts.Source, field)}, so that the next rollout does not bring it back.{(_known is null ? "" : $" {_known.Fix}")}",
                null,
                "A rollout from there becomes ready, and the issue does not come back.",
                null,
                Impact.None);
            var firstAdvice = _steps.FindIndex(step => step.Kubectl is null);
            _steps.Insert(firstAdvice < 0 ? _steps.Count : firstAdvice, fix);
        }

        Advise(
            Reproduce.Length > 0 ? $"To reproduce it: {Reproduce}" : $"To reproduce it: apply the manifest of {Facts.Subject} and what it refers to in a namespace for tries; the same message appears there.",
            "The failure shows before the correction and not after it.");
    }

    private static string Introduced(Facts facts) => facts.Introduced.Length > 0 ? $" It takes back what the current revision changed: {facts.Introduced}." : "";

    // Only where the earlier revision serves, the current one is what broke it.
    private string Changed() => Facts is { LastGood: { } good, Current: { } current, Introduced.Length: > 0 }
        ? FormattableString.Invariant($"Revision {current.Revision} changed {Facts.Introduced}; of revision {good.Revision} {good.ReadyReplicas} pods are ready.")
        : "";

    private string Command(string command) => Facts.Namespace.Length > 0 ? $"kubectl {command} -n {Facts.Namespace}" : $"kubectl {command}";

    private void Add(string description, string? kubectl, string validation, string? rollback, Impact impact) =>
        _steps.Add(Step(description, kubectl, validation, rollback, impact));

    // Numbered when the plan is built: what is corrected for good is inserted last.
    private static PlanStep Step(string description, string? kubectl, string validation, string? rollback, Impact impact) => new()
    {
        StepId = "",
        Description = description,
        Kubectl = kubectl,
        Validation = validation,
        Rollback = rollback,
        Impact = impact,
    };
}

using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>Jobs that failed or keep failing, also when their pods are gone, or are suspended for long.</summary>
internal sealed class JobAnalyzer(AnalyzerOptions options) : IAnalyzer
{
    private static readonly TimeSpan SuspendedGrace = TimeSpan.FromDays(1);

    private readonly Causes _causes = new(options);

    public IEnumerable<Finding> Analyze(Evaluation evaluation)
    {
        var subject = evaluation.Subject;
        if (evaluation.Find<JobFacts>("Job", subject.Namespace, subject.Name) is not { } job)
        {
            return [];
        }

        if (job.Spec.Suspend)
        {
            return Suspended(evaluation, job);
        }

        var why = Explain(evaluation, job);
        var hasFailed = job.Status.Condition("Failed") is not null;
        if (!hasFailed)
        {
            evaluation.Keep(why);
        }

        // While it tries again, it may still succeed.
        return why is null ? [] : [why.ToFinding(evaluation, hasFailed || why.Category != IssueCatalog.JobFailing ? Severity.High : Severity.Medium)];
    }

    private static IEnumerable<Finding> Suspended(Evaluation evaluation, JobFacts job) =>
        job.Metadata.DeletionTimestamp is null && job.Status.Condition("Suspended") is { LastTransitionTime: { } since } condition && evaluation.HasLasted(since, SuspendedGrace)
            ? [evaluation.Found(IssueAspects.Workload, IssueCatalog.Suspended, Severity.Low, "The Job has been suspended for more than a day.", since, [new(FindingSource.Builtin, "conditions[Suspended]", PodEvidence.Join(condition.Reason ?? "True", condition.Message), since)])]
            : [];

    /// <summary>Why a Job fails; null where it does not, or may still succeed.</summary>
    public JobProblem? Explain(Evaluation evaluation, JobFacts job)
    {
        if (job.Metadata.DeletionTimestamp is not null || job.Status.Condition("Complete") is not null || job.Spec.Suspend)
        {
            return null;
        }

        var pods = evaluation.Children<PodFacts>(job.Metadata.Uid).ToList();
        var causes = _causes.Find(evaluation, pods);
        if (job.Status.Condition("Failed") is { } failed)
        {
            return Failed(evaluation, job, failed, causes);
        }

        if (CreationFailure.Find(evaluation, "Job", [job.Metadata]) is { } creation && !creation.IsElsewhere(evaluation, job.Metadata) && !pods.Exists(pod => pod.Status.Phase is not "Failed"))
        {
            return new JobProblem(IssueCatalog.ReplicaFailure, creation.Sentence(), creation.Since, [creation.Evidence])
            {
                Kinds = creation.Kinds,
                WithoutOthers = creation.WithoutOthers,
            };
        }

        // One failed pod is what retries are for.
        var first = causes.FirstOrDefault(cause => cause.Rank != CauseRank.Ended || cause.Count >= 2);
        return first is null ? null : new JobProblem(first.Rank == CauseRank.Ended ? IssueCatalog.JobFailing : first.Category, Sentence(first, first.Sentence), first.Since, first.Evidence)
        {
            QuotesLog = first.QuotesLog,
            WithoutLog = Sentence(first, first.WithoutLog),
            Pods = first.Pods,
            HasRun = first.Rank is CauseRank.Crash or CauseRank.Ended,
        };
    }

    private static JobProblem Failed(Evaluation evaluation, JobFacts job, ConditionFacts failed, IReadOnlyList<Cause> causes)
    {
        var evidence = new List<Evidence> { new(FindingSource.Builtin, "conditions[Failed]", PodEvidence.Join(failed.Reason ?? "", failed.Message), failed.LastTransitionTime) };
        var since = failed.LastTransitionTime ?? job.Metadata.CreationTimestamp;
        if (failed.Reason == "DeadlineExceeded")
        {
            // Its pods, which showed the reason, are deleted then.
            var late = $"The Job did not end within its deadline of {job.Spec.ActiveDeadlineSeconds} s";
            return evaluation.Kept<JobProblem>() is { } before
                ? before with
                {
                    Category = IssueCatalog.JobFailed,
                    Sentence = $"{late}: {before.Sentence}",
                    WithoutLog = $"{late}: {before.WithoutLog}",
                    WithoutOthers = before.WithoutOthers is { } hidden ? $"{late}: {hidden}" : null,
                    Why = before.Sentence,
                    Since = since,
                    Evidence = [.. evidence, .. before.Evidence],
                }
                : new JobProblem(IssueCatalog.JobFailed, $"{late}.", since, evidence);
        }

        var last = causes.Count > 0 ? null : evaluation.LastLogCause();
        var why = causes.Count > 0 ? Sentence(causes[0], causes[0].Sentence) : last is not null ? PodEvidence.Says(last) : null;
        evidence.AddRange(causes.Take(1).SelectMany(cause => cause.Evidence));
        var retries = failed.Reason == "BackoffLimitExceeded" ? $"The Job failed after its back-off limit of {job.Spec.BackoffLimit ?? 6} retries" : $"The Job failed ({failed.Reason ?? "no reason given"})";
        return new JobProblem(IssueCatalog.JobFailed, $"{retries}{(why is null ? "." : $": {why}")}", since, evidence)
        {
            Why = why,
            QuotesLog = last is not null || (causes.Count > 0 && causes[0].QuotesLog),
            WithoutLog = $"{retries}{(causes.Count > 0 ? $": {Sentence(causes[0], causes[0].WithoutLog)}" : ".")}",
            Pods = causes.Count > 0 ? causes[0].Pods : [],
        };
    }

    private static string Sentence(Cause cause, string sentence) => cause.Count > 1 ? $"{PodEvidence.Clause(sentence)}. {cause.Count} pods." : sentence;
}

/// <summary>Why a Job fails.</summary>
internal sealed record JobProblem(string Category, string Sentence, DateTimeOffset Since, IReadOnlyList<Evidence> Evidence)
{
    /// <summary>The part of the sentence that says why its pods failed; null where that is not known.</summary>
    public string? Why { get; init; }

    /// <summary>Whether a container of its pods has run and ended.</summary>
    public bool HasRun { get; init; }

    public bool QuotesLog { get; init; }

    /// <inheritdoc cref="PodCause.WithoutLog"/>
    public string WithoutLog { get; init; } = Sentence;

    /// <inheritdoc cref="Finding.MessageKinds"/>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <inheritdoc cref="Finding.MessageWithoutOthers"/>
    public string? WithoutOthers { get; init; }

    public IReadOnlyList<ObjectName> Pods { get; init; } = [];

    public Finding ToFinding(Evaluation evaluation, Severity severity) =>
        evaluation.Found(IssueAspects.Workload, Category, severity, Sentence, Since, Evidence) with
        {
            QuotesLog = QuotesLog,
            MessageWithoutLog = QuotesLog ? WithoutLog : null,
            MessageKinds = Kinds,
            MessageWithoutOthers = WithoutOthers,
            Members = Pods,
        };
}

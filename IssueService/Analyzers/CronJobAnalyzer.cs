using System.Globalization;
using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>CronJobs that do not run, or whose runs keep failing: one issue for all of them.</summary>
internal sealed class CronJobAnalyzer(AnalyzerOptions options) : IAnalyzer
{
    private const int MissedRuns = 3;
    private static readonly string[] ScheduleReasons = ["UnparseableCronJobSchedule", "UnparseableSchedule", "InvalidSchedule", "UnknownTimeZone", "InvalidTimeZone"];
    private static readonly TimeSpan MissedGrace = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RunGrace = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan SuspendedGrace = TimeSpan.FromDays(7);

    private readonly JobAnalyzer _jobs = new(options);

    public IEnumerable<Finding> Analyze(Evaluation evaluation)
    {
        var subject = evaluation.Subject;
        if (evaluation.This<CronJobFacts>() is not { } cron || cron.Metadata.DeletionTimestamp is not null)
        {
            return [];
        }

        var schedule = CronSchedule.Parse(cron.Spec.Schedule, cron.Spec.TimeZone);
        return (Invalid(evaluation, cron, schedule) ?? Failing(evaluation, cron) ?? Deleted(evaluation, cron, schedule) ?? NotRunning(evaluation, cron, schedule)) is { } finding ? [finding] : [];
    }

    private static Finding? Invalid(Evaluation evaluation, CronJobFacts cron, CronSchedule? schedule)
    {
        // An event about what the field was before says nothing about what it is now.
        if (evaluation.Events("CronJob", cron.Metadata).FirstOrDefault(one => ScheduleReasons.Contains(one.Reason)
            && (one.Message.Contains(cron.Spec.Schedule, StringComparison.Ordinal) || (cron.Spec.TimeZone is { Length: > 0 } zone && one.Message.Contains(zone, StringComparison.Ordinal)))) is { } refused)
        {
            var isZone = refused.Reason.EndsWith("TimeZone", StringComparison.Ordinal);
            return evaluation.Found(IssueAspects.Workload, IssueCatalog.ScheduleInvalid, Severity.High, $"It never runs, because its {(isZone ? $"time zone '{cron.Spec.TimeZone}'" : $"schedule '{cron.Spec.Schedule}'")} cannot be read: {PodEvidence.Clause(refused.Message)}.", refused.At,
                [new(FindingSource.Builtin, isZone ? "spec.timeZone" : "spec.schedule", (isZone ? cron.Spec.TimeZone : cron.Spec.Schedule)!, null), new(FindingSource.Builtin, $"event {refused.Reason}", refused.Message, refused.At)]);
        }

        return schedule is not null && !cron.Spec.Suspend && schedule.Next(evaluation.Now) is null
            ? evaluation.Found(IssueAspects.Workload, IssueCatalog.ScheduleInvalid, Severity.High, $"It never runs, because the date of its schedule '{cron.Spec.Schedule}' does not exist.", cron.Metadata.CreationTimestamp, [new(FindingSource.Builtin, "spec.schedule", cron.Spec.Schedule, null)])
            : null;
    }

    private static Finding? NotRunning(Evaluation evaluation, CronJobFacts cron, CronSchedule? schedule)
    {
        var last = cron.Status.LastScheduleTime;
        if (schedule?.Next(last ?? cron.Metadata.CreationTimestamp) is not { } due)
        {
            return null;
        }

        if (cron.Spec.Suspend)
        {
            // One that has never run may be there to be started by hand.
            return last is not null && evaluation.HasLasted(due, SuspendedGrace)
                ? evaluation.Found(IssueAspects.Workload, IssueCatalog.Suspended, Severity.Low, $"It is suspended; its last run was at {Text(last.Value)}, and the next was due at {Text(due)}.", due, [new(FindingSource.Builtin, "spec.suspend", "true", null)])
                : null;
        }

        // A run that goes on may hold up the next ones, and a deadline lets runs be skipped.
        if (cron.Status.Active is { Count: > 0 })
        {
            return null;
        }

        List<Evidence> evidence = [new(FindingSource.Builtin, "spec.schedule", cron.Spec.Schedule, null), new(FindingSource.Builtin, "status.lastScheduleTime", last is null ? "not set" : Text(last.Value), last)];
        if (cron.Spec.StartingDeadlineSeconds is null && schedule.Next(due, MissedRuns - 1) is { } missed && evaluation.HasLasted(missed, MissedGrace))
        {
            var missedEvent = evaluation.Events("CronJob", cron.Metadata).FirstOrDefault(one => one.Reason is "FailedNeedsStart" or "TooManyMissedTimes" or "MissSchedule");
            var why = missedEvent is null ? "" : $": {PodEvidence.Clause(missedEvent.Message)}";
            return evaluation.Found(IssueAspects.Workload, IssueCatalog.RunsMissed, Severity.High, $"It has {(last is null ? "never run" : $"not run since {Text(last.Value)}")}, although its schedule '{cron.Spec.Schedule}' was due at least {MissedRuns} times{why}.", due,
                missedEvent is null ? evidence : [.. evidence, new(FindingSource.Builtin, $"event {missedEvent.Reason}", missedEvent.Message, missedEvent.At)]);
        }

        // Its Jobs may be deleted as soon as they fail.
        return cron.Status.LastSuccessfulTime is { } success && last is not null && schedule.Next(success, MissedRuns) is { } third && third < last && evaluation.HasLasted(last.Value, MissedGrace)
            ? evaluation.Found(IssueAspects.Workload, IssueCatalog.NeverSuccessful, Severity.High, $"No run has succeeded since {Text(success)}.", success, [.. evidence, new(FindingSource.Builtin, "status.lastSuccessfulTime", Text(success), success)])
            : null;
    }

    private static string Text(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private Finding? Failing(Evaluation evaluation, CronJobFacts cron)
    {
        var runs = evaluation.Children<JobFacts>(cron.Metadata.Uid).OrderByDescending(job => job.Metadata.CreationTimestamp).ToList();
        var problems = runs.Select(job => (Job: job, Problem: _jobs.Explain(evaluation, job))).ToList();

        // A run that has not ended yet says nothing about whether they succeed.
        var latest = problems.Find(run => run.Problem is not null || run.Job.Status.Condition("Complete") is not null);
        if (latest.Problem is not { } problem)
        {
            if (latest.Job is not null)
            {
                evaluation.Keep(null);
            }

            return null;
        }

        // One more than is kept is about to be deleted.
        var failed = Math.Min(problems.TakeWhile(run => run.Job.Status.Condition("Complete") is null).Count(HasFailed), Math.Max(cron.Spec.FailedJobsHistoryLimit ?? 1, 1));
        var count = failed switch
        {
            0 => "The last run does not go on",
            1 => "The last run failed",
            _ => $"The last {failed} runs failed",
        };
        var finding = problem.ToFinding(evaluation, Severity.High) with
        {
            Category = failed == 0 ? problem.Category : IssueCatalog.CronJobFailing,
            Message = $"{count}: {problem.Why ?? problem.Sentence}",
            MessageWithoutLog = problem.QuotesLog ? $"{count}: {problem.WithoutLog}" : null,
            MessageWithoutOthers = problem.WithoutOthers is { } hidden ? $"{count}: {hidden}" : null,
            Members = [.. problems.Where(run => run.Problem is not null).Take(Finding.MaxMembers).Select(run => new ObjectName("Job", run.Job.Metadata.Namespace, run.Job.Metadata.Name))],
        };
        if (failed > 0)
        {
            evaluation.Keep(finding);
        }

        return finding;
    }

    private static bool HasFailed((JobFacts Job, JobProblem? Problem) run) =>
        run.Problem is { } problem && (problem.HasRun || run.Job.Status.Condition("Failed") is not null);

    // Failed runs that are not kept say nothing between two runs. Until the next one has had its time, what they said stands.
    private static Finding? Deleted(Evaluation evaluation, CronJobFacts cron, CronSchedule? schedule)
    {
        if (evaluation.Kept<Finding>() is not { } finding || cron.Spec.Suspend
            || cron.Status.LastSuccessfulTime > finding.SeenAt
            || schedule?.Next(cron.Status.LastScheduleTime ?? cron.Metadata.CreationTimestamp) is not { } next
            || evaluation.HasLasted(next, RunGrace))
        {
            return null;
        }

        return finding with { Members = [] };
    }
}

using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>CronJobs whose runs keep failing: one issue for all of them.</summary>
internal sealed class CronJobAnalyzer(AnalyzerOptions options) : IAnalyzer
{
    private readonly JobAnalyzer _jobs = new(options);

    public IEnumerable<Finding> Analyze(Evaluation evaluation)
    {
        var subject = evaluation.Subject;
        if (evaluation.Find<CronJobFacts>("CronJob", subject.Namespace, subject.Name) is not { } cron || cron.Metadata.DeletionTimestamp is not null)
        {
            yield break;
        }

        var runs = evaluation.Children<JobFacts>(cron.Metadata.Uid).OrderByDescending(job => job.Metadata.CreationTimestamp).ToList();
        var problems = runs.Select(job => (Job: job, Problem: _jobs.Explain(evaluation, job))).ToList();

        // A run that has not ended yet says nothing about whether they succeed.
        var latest = problems.Find(run => run.Problem is not null || run.Job.Status.Condition("Complete") is not null);
        if (latest.Problem is not { } problem)
        {
            yield break;
        }

        var failed = problems.TakeWhile(run => run.Job.Status.Condition("Complete") is null).Count(run => run.Problem is not null);
        var count = failed == 1 ? "The last run failed" : $"The last {failed} runs failed";
        yield return problem.ToFinding(evaluation, Severity.High) with
        {
            Category = IssueCatalog.CronJobFailing,
            Message = $"{count}: {problem.Why ?? problem.Sentence}",
            MessageWithoutLog = problem.QuotesLog ? $"{count}: {problem.WithoutLog}" : null,
            Members = [.. problems.Where(run => run.Problem is not null).Take(Finding.MaxMembers).Select(run => new ObjectName("Job", run.Job.Metadata.Namespace, run.Job.Metadata.Name))],
        };
    }
}

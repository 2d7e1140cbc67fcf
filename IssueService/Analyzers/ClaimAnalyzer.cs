using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>PersistentVolumeClaims that are pending or lost: one issue, with the workloads that wait for it. Of several claims that wait for one class in a namespace, the first has the issue.</summary>
internal sealed class ClaimAnalyzer : IAnalyzer
{
    public IEnumerable<Finding> Analyze(Evaluation evaluation)
    {
        var subject = evaluation.Subject;
        if (evaluation.This<ClaimFacts>() is not { } claim
            || ClaimProblem.Find(evaluation, claim) is not { } problem
            || !evaluation.HasLasted(claim.Metadata.CreationTimestamp, problem.Grace))
        {
            return [];
        }

        List<ClaimFacts> claims = problem.IsOfClass ? [.. SameClass(evaluation, claim)] : [claim];
        if (claims[0].Metadata.Name != subject.Name)
        {
            return [];
        }

        var waiting = claims.SelectMany(one => evaluation.PodsOfClaim(subject.Namespace, one.Metadata.Name))
            .Where(pod => pod.Status.Phase is not ("Succeeded" or "Failed")).Select(evaluation.SubjectOf).Distinct().ToList();
        var others = claims.Count == 1 ? "" : $" {claims.Count} claims.";
        return
        [
            evaluation.Found(IssueAspects.State, problem.Category, Stakes.Of(evaluation, waiting), $"{problem.Sentence}{others}", claim.Metadata.CreationTimestamp, [problem.Evidence])
                with { Members = [.. waiting.Concat(claims.Skip(1).Select(one => new ObjectName("PersistentVolumeClaim", subject.Namespace, one.Metadata.Name))).Take(Finding.MaxMembers)] },
        ];
    }

    private static IEnumerable<ClaimFacts> SameClass(Evaluation evaluation, ClaimFacts claim) =>
        evaluation.InNamespace<ClaimFacts>("PersistentVolumeClaim", claim.Metadata.Namespace)
            .Where(one => one is { Metadata.DeletionTimestamp: null, Status.Phase: "Pending" or null, Spec.VolumeName: null or "" } && ClaimProblem.ClassOf(one) == ClaimProblem.ClassOf(claim))
            .OrderBy(one => one.Metadata.CreationTimestamp).ThenBy(one => one.Metadata.Name, StringComparer.Ordinal);
}

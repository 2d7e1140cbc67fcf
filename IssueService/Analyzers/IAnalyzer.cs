using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>Finds what is wrong with one object that one would fix.</summary>
internal interface IAnalyzer
{
    /// <summary>Everything that is wrong with <see cref="Evaluation.Subject"/>, at most one finding of each aspect.</summary>
    IEnumerable<Finding> Analyze(Evaluation evaluation);
}

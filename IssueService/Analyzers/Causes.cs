using System.Collections.Immutable;
using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>Finds the causes in the pods of one workload and merges those that are the same.</summary>
internal sealed class Causes(AnalyzerOptions options)
{
    private readonly PodStateAnalyzer _state = new(options);
    private readonly IPodAnalyzer[] _analyzers = [new CrashAnalyzer(options), new WaitingAnalyzer(), new SchedulingAnalyzer()];

    /// <summary>The causes in some pods: those that explain most, and most pods, first.</summary>
    public IReadOnlyList<Cause> Find(Evaluation evaluation, IEnumerable<PodFacts> pods) =>
    [
        .. pods.Where(pod => !IsElsewhere(evaluation, pod))
            .SelectMany(pod => OfPod(evaluation, pod))
            .GroupBy(cause => (cause.Rank, cause.Category, cause.Container))
            .OrderBy(group => group.Key.Rank)
            .ThenByDescending(group => group.Count())
            .Select(Merge),
    ];

    /// <summary>Whether what a pod lacks is the issue of another object: of its node, of its volume claim, or of an image registry.</summary>
    public static bool IsElsewhere(Evaluation evaluation, PodFacts pod) => IsOnLostNode(evaluation, pod) || (pod.Metadata.DeletionTimestamp is null && (WaitsForClaim(evaluation, pod) || Pulls.AreElsewhere(evaluation, pod)));

    private IEnumerable<PodCause> OfPod(Evaluation evaluation, PodFacts pod)
    {
        // The problems of a pod that is being deleted end with it.
        if (pod.Metadata.DeletionTimestamp is not null)
        {
            return _state.Analyze(evaluation, pod);
        }

        var causes = _analyzers.Append(_state).SelectMany(analyzer => analyzer.Analyze(evaluation, pod)).ToList();

        // A crash also makes the pod unready.
        return causes.Exists(cause => cause.Rank < CauseRank.Readiness) ? causes.Where(cause => cause.Rank < CauseRank.Readiness) : causes;
    }

    private static bool IsOnLostNode(Evaluation evaluation, PodFacts pod) =>
        pod.Spec.NodeName is { Length: > 0 } node && evaluation.Find<NodeFacts>("Node", "", node)?.Condition("Ready") is { Status: not "True" };

    private static bool WaitsForClaim(Evaluation evaluation, PodFacts pod) =>
        pod.Spec.NodeName is null or "" && SchedulingAnalyzer.IsAboutClaim(pod) && ClaimProblem.Delays(evaluation, pod);

    private static Cause Merge(IGrouping<(CauseRank Rank, string Category, string Container), PodCause> group)
    {
        // The newest pod says it best: its log and its events are still there.
        var causes = group.OrderByDescending(cause => cause.QuotesLog).ThenByDescending(cause => cause.Pod.Metadata.CreationTimestamp).ToList();
        return new Cause(
            group.Key.Rank,
            group.Key.Category,
            causes[0].Sentence,
            group.Min(cause => cause.Since),
            [.. causes.Take(3).SelectMany(cause => cause.Evidence)],
            causes[0].QuotesLog,
            [.. causes.Take(Finding.MaxMembers).Select(cause => new ObjectName("Pod", cause.Pod.Metadata.Namespace, cause.Pod.Metadata.Name))],
            causes.Count)
        {
            WithoutLog = causes[0].WithoutLog,
            IsOfDns = causes.TrueForAll(cause => cause.IsOfDns),
            Unstable = causes.Where(cause => cause.IsUnstable).Select(cause => cause.Pod.Metadata.Uid).ToImmutableHashSet(),
        };
    }
}

/// <summary>One cause in a workload's pods.</summary>
/// <param name="Pods">Pods that have it, at most 50.</param>
/// <param name="Count">How many pods have it.</param>
internal sealed record Cause(
    CauseRank Rank, string Category, string Sentence, DateTimeOffset Since, IReadOnlyList<Evidence> Evidence, bool QuotesLog, IReadOnlyList<ObjectName> Pods, int Count)
{
    /// <inheritdoc cref="PodCause.WithoutLog"/>
    public string WithoutLog { get; init; } = Sentence;

    /// <inheritdoc cref="PodCause.IsOfDns"/>
    public bool IsOfDns { get; init; }

    /// <summary>The UIDs of the pods that are <see cref="PodCause.IsUnstable"/>.</summary>
    public IReadOnlySet<string> Unstable { get; init; } = ImmutableHashSet<string>.Empty;
}

namespace ClusterCodex.IssueService.Issues;

/// <summary>Who saw something.</summary>
public enum FindingSource
{
    /// <summary>An analyzer of this service.</summary>
    Builtin,

    /// <summary>A K8sGPT <c>Result</c> object.</summary>
    K8sGpt,
}

/// <summary>One thing that one source says is wrong, now.</summary>
/// <param name="Key">What it is about.</param>
/// <param name="Source">Who says so.</param>
/// <param name="Message">One or two sentences for people.</param>
/// <param name="SeenAt">Since when, as far as the object tells; otherwise when it was read.</param>
/// <param name="Evidence">What was read, most telling first.</param>
/// <param name="Owner">The workload behind the object; <see langword="null"/> where there is none.</param>
/// <param name="QuotesLog">Whether its texts quote a container's log, which is for those who may read logs.</param>
public sealed record Finding(
    IssueKey Key,
    FindingSource Source,
    string Message,
    DateTimeOffset SeenAt,
    IReadOnlyList<Evidence> Evidence,
    ObjectName? Owner = null,
    bool QuotesLog = false);

/// <summary>A fact behind a finding.</summary>
/// <param name="Source">Who read it.</param>
/// <param name="Subject">Where it was read, such as <c>containerStatuses[app].state.waiting</c>.</param>
/// <param name="Text">What it said.</param>
/// <param name="At">When it became so; <see langword="null"/> where the object does not tell.</param>
public sealed record Evidence(FindingSource Source, string Subject, string Text, DateTimeOffset? At);

namespace ClusterCodex.IssueService.Issues;

/// <summary>Converts the enums of the domain to those of the contract.</summary>
internal static class WireEnums
{
    public static V1.Severity ToWire(this Severity severity) => severity switch
    {
        Severity.Low => V1.Severity.Low,
        Severity.Medium => V1.Severity.Medium,
        Severity.High => V1.Severity.High,
        Severity.Critical => V1.Severity.Critical,
        _ => throw new ArgumentOutOfRangeException(nameof(severity), severity, "The contract does not define this severity."),
    };

    public static V1.IssueState ToWire(this IssueState state) => state switch
    {
        IssueState.Active => V1.IssueState.Active,
        IssueState.Dismissed => V1.IssueState.Dismissed,
        IssueState.Resolved => V1.IssueState.Resolved,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "The contract does not define this state of an issue."),
    };

    public static V1.SourceStatus.Types.State ToWire(this SourceAvailability availability) => availability switch
    {
        SourceAvailability.Starting => V1.SourceStatus.Types.State.Starting,
        SourceAvailability.Available => V1.SourceStatus.Types.State.Available,
        SourceAvailability.Missing => V1.SourceStatus.Types.State.Missing,
        SourceAvailability.Unreachable => V1.SourceStatus.Types.State.Unreachable,
        _ => throw new ArgumentOutOfRangeException(nameof(availability), availability, "The contract does not define this state of a source."),
    };

    /// <summary>The requested severity; <see langword="null"/> for a value that the contract does not define.</summary>
    public static Severity? ToDomain(this V1.Severity severity) => severity switch
    {
        V1.Severity.Low => Severity.Low,
        V1.Severity.Medium => Severity.Medium,
        V1.Severity.High => Severity.High,
        V1.Severity.Critical => Severity.Critical,
        _ => null,
    };
}

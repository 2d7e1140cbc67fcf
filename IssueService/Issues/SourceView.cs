using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClusterCodex.IssueService.Issues;

/// <summary>Converts the status of a source to its wire message.</summary>
internal static class SourceView
{
    public static SourceStatus ToWire(SourceState state) => new()
    {
        Cluster = state.Cluster,
        Source = state.Source.ToName(),
        State = state.Availability.ToWire(),
        Message = state.Message,
        Since = Timestamp.FromDateTimeOffset(state.Since),
        AsOf = state.AvailableUntil is { } until ? Timestamp.FromDateTimeOffset(until) : null,
    };
}

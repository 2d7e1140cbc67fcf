using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClusterCodex.IssueService.Issues;

/// <summary>A source's state on the wire.</summary>
internal static class SourceView
{
    public static SourceStatus ToWire(SourceState state) => new()
    {
        Cluster = state.Cluster,
        Source = state.Source.ToName(),
        State = state.Availability.ToWire(),
        Message = state.Message,
        Since = Timestamp.FromDateTimeOffset(state.Since),
    };
}

using System.ComponentModel.DataAnnotations;

namespace ClusterCodex.Gateway.Transcoding;

/// <summary>REST over gRPC, section <c>Gateway:Transcoding</c>.</summary>
public sealed record TranscodingOptions
{
    /// <summary>How long a service may take to answer a request that is not a stream: 100 ms to 1 h, by default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Other time-outs by full method name; by default 5 min for <c>clustercodex.v1.PlanService.CreatePlan</c>, which waits for a model.</summary>
    public IDictionary<string, TimeSpan> MethodTimeouts { get; init; } =
        new Dictionary<string, TimeSpan>(StringComparer.Ordinal) { ["clustercodex.v1.PlanService.CreatePlan"] = TimeSpan.FromMinutes(5) };

    /// <summary>Largest message accepted from a service, in bytes: 1 KiB to 256 MiB, by default 32 MiB.</summary>
    [Range(1024, 256 * 1024 * 1024)]
    public int MaxReplyBytes { get; init; } = 32 * 1024 * 1024;

    internal TimeSpan TimeoutOf(TranscodedRoute route) => MethodTimeouts.TryGetValue(route.Method.FullName, out var timeout) ? timeout : Timeout;
}

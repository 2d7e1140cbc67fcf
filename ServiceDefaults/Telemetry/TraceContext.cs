using System.Diagnostics;

namespace ClusterCodex.ServiceDefaults.Telemetry;

/// <summary>
/// Gives every request a trace even without exporters or logs: errors and audit entries contain its id, and calls to other services
/// propagate it.
/// </summary>
internal sealed class TraceContext : IDisposable
{
    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = static source => source.Name == "Microsoft.AspNetCore",
        Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
    };

    public TraceContext() => ActivitySource.AddActivityListener(_listener);

    public void Dispose() => _listener.Dispose();
}

using System.Diagnostics;

namespace ClusterCodex.ServiceDefaults.Telemetry;

/// <summary>
/// Gives every request a trace even where nobody exports or logs: errors and audit entries name it, and calls to other services
/// carry it on.
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

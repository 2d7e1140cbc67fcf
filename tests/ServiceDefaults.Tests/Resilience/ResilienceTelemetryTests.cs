using ClusterCodex.ServiceDefaults.Resilience;
using Polly.Telemetry;

namespace ClusterCodex.ServiceDefaults.Tests.Resilience;

public sealed class ResilienceTelemetryTests
{
    [Theory]
    [InlineData(ResilienceEventSeverity.Information, "ExecutionAttempt", ResilienceEventSeverity.Debug)]
    [InlineData(ResilienceEventSeverity.Warning, "ExecutionAttempt", ResilienceEventSeverity.Warning)]
    [InlineData(ResilienceEventSeverity.Error, "ExecutionAttempt", ResilienceEventSeverity.Warning)]
    [InlineData(ResilienceEventSeverity.Warning, "OnRetry", ResilienceEventSeverity.Warning)]
    [InlineData(ResilienceEventSeverity.Error, "OnCircuitOpened", ResilienceEventSeverity.Error)]
    public void Severity_Event_IsAnErrorOnlyForAnOpenCircuit(ResilienceEventSeverity severity, string name, ResilienceEventSeverity expected) =>
        Assert.Equal(expected, ResilienceTelemetry.Severity(new ResilienceEvent(severity, name)));
}

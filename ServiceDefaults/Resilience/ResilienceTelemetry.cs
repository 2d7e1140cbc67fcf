using Microsoft.Extensions.Logging;
using Polly;
using Polly.Telemetry;

namespace ClusterCodex.ServiceDefaults.Resilience;

/// <summary>Logs and metrics of every resilience pipeline (meter <c>Polly</c>).</summary>
public static class ResilienceTelemetry
{
    // Polly's name of the event that each attempt ends with.
    private const string ExecutionAttempt = "ExecutionAttempt";

    /// <summary>
    /// Logs failed attempts, retries and time-outs as warnings and an open circuit as an error; attempts that succeed only at Debug.
    /// Results are logged by type or status code: the content of a response is never logged.
    /// </summary>
    public static TBuilder ConfigureServiceTelemetry<TBuilder>(this TBuilder builder, ILoggerFactory logs)
        where TBuilder : ResiliencePipelineBuilderBase =>
        builder.ConfigureTelemetry(new TelemetryOptions
        {
            LoggerFactory = logs,
            ResultFormatter = static (_, result) => result is HttpResponseMessage response ? (int)response.StatusCode : result?.GetType().Name,
            SeverityProvider = static arguments => Severity(arguments.Event),
        });

    // Polly logs the last failed attempt as an error. The caller decides whether it is one: while services start, it is not.
    internal static ResilienceEventSeverity Severity(ResilienceEvent resilienceEvent) => resilienceEvent switch
    {
        { Severity: ResilienceEventSeverity.Information } => ResilienceEventSeverity.Debug,
        { Severity: ResilienceEventSeverity.Error, EventName: ExecutionAttempt } => ResilienceEventSeverity.Warning,
        _ => resilienceEvent.Severity,
    };
}

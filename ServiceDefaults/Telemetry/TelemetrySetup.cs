using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ClusterCodex.ServiceDefaults.Telemetry;

/// <summary>
/// Traces, metrics and logs over OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set. The W3C context passes every hop either
/// way: ASP.NET reads it, <c>HttpClient</c>, and so every gRPC client, sends it.
/// </summary>
internal static class TelemetrySetup
{
    /// <summary>The framework's, the libraries', and everything of ours.</summary>
    public static readonly string[] Sources = ["Microsoft.AspNetCore", "System.Net.Http", "Grpc.Net.Client", "Npgsql", "ClusterCodex.*"];

    public static readonly string[] Meters =
    [
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "System.Net.Http",
        "System.Runtime",
        "Npgsql",
        "Polly",
        "ClusterCodex.*",
    ];

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<TraceContext>();
        builder.Services.AddPrometheusMetrics();
        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            return;
        }

        var service = builder.Configuration["OTEL_SERVICE_NAME"] is { Length: > 0 } name
            ? name
            : builder.Environment.ApplicationName.ToLowerInvariant();
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(service))
            .WithTracing(tracing => tracing.AddSource(Sources).AddOtlpExporter())
            .WithMetrics(metrics => metrics.AddMeter(Meters).AddOtlpExporter())
            .WithLogging(logging => logging.AddOtlpExporter());
    }

    /// <summary>Begins to listen: what is traced or measured before is lost.</summary>
    public static void UseTelemetry(this WebApplication app)
    {
        app.Services.GetRequiredService<TraceContext>();
        app.MapPrometheusMetrics();
    }
}

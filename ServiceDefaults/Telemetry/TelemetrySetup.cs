using ClusterCodex.ServiceDefaults.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ClusterCodex.ServiceDefaults.Telemetry;

/// <summary>
/// Traces, metrics and logs over OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set. The W3C context is propagated
/// in any case: ASP.NET reads it; <c>HttpClient</c>, and so every gRPC client, sends it.
/// </summary>
internal static class TelemetrySetup
{
    /// <summary>The activity sources of the gateway's proxy and our own code; instrumentation packages add those of the framework and the drivers.</summary>
    private static readonly string[] Sources = ["Yarp.ReverseProxy", "ClusterCodex.*"];

    /// <summary>The meters that are exported, by OTLP and as Prometheus text alike.</summary>
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

    // Of one instrument; room for all of them is taken when the instrument is made: with the default of 2000, 9 MB in each service.
    private const int MaxSeries = 400;

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<TraceContext>();
        builder.Services.AddPrometheusMetrics();
        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            return;
        }

        builder.Logging.AddOpenTelemetry(logging => logging.IncludeFormattedMessage = true);
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => AddServiceName(resource, builder))
            .WithTracing(tracing => tracing
                .AddAspNetCoreInstrumentation(options => options.Filter = IsTraced)
                .AddHttpClientInstrumentation()
                .AddGrpcClientInstrumentation()
                .AddNpgsql()
                .AddSource(Sources))
            .WithMetrics(metrics => metrics.AddRuntimeInstrumentation().AddMeter(Meters)
                .AddView(_ => new MetricStreamConfiguration { CardinalityLimit = MaxSeries }))
            .UseOtlpExporter();
    }

    // Aspire names the service and its instance in OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES; AddService would replace the instance.
    private static void AddServiceName(ResourceBuilder resource, WebApplicationBuilder builder)
    {
        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_SERVICE_NAME"]))
        {
            resource.AddService(builder.Environment.ApplicationName.ToLowerInvariant());
        }
    }

    // Probes and scrapes come every few seconds and would hide the requests of users.
    private static bool IsTraced(HttpContext context) => !context.IsPrivate();

    /// <summary>Starts to listen: earlier traces and measurements are lost.</summary>
    public static void UseTelemetry(this WebApplication app)
    {
        app.Services.GetRequiredService<TraceContext>();
        app.MapPrometheusMetrics();
    }
}

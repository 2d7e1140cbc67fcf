using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ClusterCodex.StandIns.Tests.Telemetry;

public sealed class OpenTelemetryTests
{
    [Fact]
    public async Task Traces_metrics_and_logs_are_exported_with_the_resource()
    {
        using var source = new ActivitySource("test-source");
        using var meter = new Meter("test-meter");
        var traces = new Kept<Activity>(activity => activity.DisplayName);
        var metrics = new Kept<Metric>(metric => metric.Name);
        var logs = new Kept<LogRecord>(log => log.FormattedMessage);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("issueservice"))
            .WithTracing(tracing => tracing.AddSource(source.Name).AddProcessor(new SimpleActivityExportProcessor(traces)))
            .WithMetrics(metering => metering.AddMeter(meter.Name).AddReader(new BaseExportingMetricReader(metrics)))
            .WithLogging(
                logging => logging.AddProcessor(new SimpleLogRecordExportProcessor(logs)),
                options => options.IncludeFormattedMessage = true);

        using (var host = builder.Build())
        {
            await host.StartAsync();
            source.StartActivity("an activity")?.Dispose();
            meter.CreateCounter<int>("a.counter").Add(1);
            host.Services.GetRequiredService<ILogger<OpenTelemetryTests>>()
                .Log(LogLevel.Information, new EventId(1), "a message", exception: null, (message, _) => message);
            await host.StopAsync();
        }

        Assert.Equal(["an activity"], traces.Items);
        Assert.Equal(["a.counter"], metrics.Items); // metrics come only with the flush of the disposed provider
        Assert.Contains("a message", logs.Items); // beside the messages of the host itself
        Assert.All([traces.Service, metrics.Service, logs.Service], service => Assert.Equal("issueservice", service));
    }

    [Fact]
    public async Task What_other_hosted_services_do_at_the_start_is_traced()
    {
        using var source = new ActivitySource("early-source");
        var traces = new Kept<Activity>(activity => activity.DisplayName);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddHostedService(_ => new Early(source));
        builder.Services.AddOpenTelemetry()
            .WithTracing(tracing => tracing.AddSource(source.Name).AddProcessor(new SimpleActivityExportProcessor(traces)));

        using var host = builder.Build();
        await host.StartAsync();

        Assert.Equal(["early"], traces.Items);
    }

    [Fact]
    public void Repeated_calls_add_up_to_one_provider_of_each()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddOpenTelemetry().WithTracing();
        builder.Services.AddOpenTelemetry().WithTracing().WithMetrics();
        using var host = builder.Build();

        Assert.Single(host.Services.GetServices<IHostedService>());
        Assert.Single(host.Services.GetServices<TracerProvider>());
        Assert.Single(host.Services.GetServices<MeterProvider>());
    }

    [Fact]
    public async Task A_host_without_any_signal_starts()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddOpenTelemetry();
        using var host = builder.Build();

        await host.StartAsync();

        Assert.Null(host.Services.GetService<TracerProvider>());
    }

    private sealed class Early(ActivitySource source) : BackgroundService
    {
        public override Task StartAsync(CancellationToken cancellationToken)
        {
            source.StartActivity("early")?.Dispose();
            return Task.CompletedTask;
        }

        protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;
    }

    /// <summary>Keeps of each exported item what <paramref name="describe"/> says: the SDK reuses the items themselves.</summary>
    private sealed class Kept<T>(Func<T, string?> describe) : BaseExporter<T>
        where T : class
    {
        public ConcurrentQueue<string?> Items { get; } = new();

        public object? Service { get; private set; }

        public override ExportResult Export(in Batch<T> batch)
        {
            Service = ParentProvider?.GetResource().Attributes.Single(attribute => attribute.Key == "service.name").Value;
            foreach (var item in batch)
            {
                Items.Enqueue(describe(item));
            }

            return ExportResult.Success;
        }
    }
}

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using ClusterCodex.ServiceDefaults.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ClusterCodex.ServiceDefaults.Telemetry;

/// <summary>Listens to the framework's and our own meters and writes their values for Prometheus to scrape.</summary>
internal sealed class PrometheusMetrics : IDisposable
{
    // Seconds, for instruments that advise no bounds of their own.
    private static readonly double[] DefaultBounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    private readonly ConcurrentDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();
    private readonly Func<string, bool> _includes;
    private readonly Lock _scrape = new();

    /// <param name="includes">Whether the meter of that name is listened to.</param>
    public PrometheusMetrics(Func<string, bool> includes)
    {
        _includes = includes;
        _listener.InstrumentPublished = Subscribe;
        _listener.SetMeasurementEventCallback<byte>(static (_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<short>(static (_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, state) => Record((double)value, tags, state));
        _listener.Start();
    }

    /// <summary>Everything known now, in the text format.</summary>
    public string Write()
    {
        var text = new StringBuilder(16 * 1024);
        lock (_scrape)
        {
            _listener.RecordObservableInstruments();
        }

        foreach (var family in _families.Values.OrderBy(family => family.Name, StringComparer.Ordinal))
        {
            family.Write(text);
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private static void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state) =>
        ((MetricFamily)state!).Record(value, tags);

    private void Subscribe(Instrument instrument, MeterListener listener)
    {
        if (!_includes(instrument.Meter.Name))
        {
            return;
        }

        var kind = instrument.GetType().Name;
        var type = kind switch
        {
            _ when kind.StartsWith("Histogram", StringComparison.Ordinal) => MetricType.Histogram,
            _ when kind.StartsWith("Counter", StringComparison.Ordinal) || kind.StartsWith("ObservableCounter", StringComparison.Ordinal) => MetricType.Counter,
            _ => MetricType.Gauge,
        };
        var isAbsolute = instrument.IsObservable || kind.StartsWith("Gauge", StringComparison.Ordinal);
        var name = PrometheusText.MetricName(instrument.Name, instrument.Unit, type == MetricType.Counter);
        var bounds = type == MetricType.Histogram ? Bounds(instrument) : [];
        var family = _families.GetOrAdd(name, _ => new MetricFamily(name, instrument.Description ?? "", type, isAbsolute, bounds));
        // Two meters may have instruments with the same name; one metric cannot be of two types.
        if (family.Type == type)
        {
            listener.EnableMeasurementEvents(instrument, family);
        }
    }

    private static double[] Bounds(Instrument instrument)
    {
        var advised = instrument switch
        {
            Histogram<double> histogram => histogram.Advice?.HistogramBucketBoundaries?.ToArray(),
            Histogram<long> histogram => histogram.Advice?.HistogramBucketBoundaries?.Select(bound => (double)bound).ToArray(),
            Histogram<int> histogram => histogram.Advice?.HistogramBucketBoundaries?.Select(bound => (double)bound).ToArray(),
            _ => null,
        };
        return advised is { Length: > 0 } ? advised : DefaultBounds;
    }
}

internal static class PrometheusSetup
{
    public static IServiceCollection AddPrometheusMetrics(this IServiceCollection services) =>
        services.AddSingleton(_ => new PrometheusMetrics(IsOurs));

    /// <summary><c>/metrics</c>, on the private port only.</summary>
    public static void MapPrometheusMetrics(this WebApplication app)
    {
        var metrics = app.Services.GetRequiredService<PrometheusMetrics>();
        app.MapGet("/metrics", IResult (HttpContext context) =>
            context.IsPrivate() ? Results.Text(metrics.Write(), PrometheusText.ContentType) : Results.NotFound()).AllowAnonymous();
    }

    private static bool IsOurs(string meter) => TelemetrySetup.Meters.Any(pattern => pattern.EndsWith('*')
        ? meter.StartsWith(pattern[..^1], StringComparison.Ordinal)
        : meter == pattern);
}

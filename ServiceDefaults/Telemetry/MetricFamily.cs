using System.Collections.Concurrent;
using System.Text;

namespace ClusterCodex.ServiceDefaults.Telemetry;

internal enum MetricType
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>The series of one metric.</summary>
internal sealed class MetricFamily(string name, string help, MetricType type, bool isAbsolute, double[] bounds)
{
    /// <summary>Label sets kept; further ones share one series, so that a label with unbounded values cannot fill the memory.</summary>
    public const int MaxSeries = 1000;

    private const string OverflowLabels = "otel_metric_overflow=\"true\"";

    private readonly ConcurrentDictionary<string, Series> _series = new(StringComparer.Ordinal);

    public string Name => name;

    public MetricType Type => type;

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = PrometheusText.Labels(tags);
        if (!_series.TryGetValue(labels, out var series))
        {
            labels = _series.Count < MaxSeries ? labels : OverflowLabels;
            series = _series.GetOrAdd(labels, static (_, length) => new Series(length), bounds.Length + 1);
        }

        lock (series.Gate)
        {
            if (type == MetricType.Histogram)
            {
                var bucket = Array.BinarySearch(bounds, value);
                series.Buckets[bucket >= 0 ? bucket : ~bucket]++;
                series.Count++;
                series.Value += value;
            }
            else
            {
                series.Value = isAbsolute ? value : series.Value + value;
            }
        }
    }

    public void Write(StringBuilder text)
    {
        if (_series.IsEmpty)
        {
            return;
        }

        text.Append("# HELP ").Append(name).Append(' ').Append(PrometheusText.Help(help)).Append('\n');
        text.Append("# TYPE ").Append(name).Append(' ').Append(TypeName).Append('\n');
        foreach (var (labels, series) in _series.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            lock (series.Gate)
            {
                if (type == MetricType.Histogram)
                {
                    WriteHistogram(text, labels, series);
                }
                else
                {
                    WriteSample(text, "", labels, PrometheusText.Number(series.Value));
                }
            }
        }
    }

    private string TypeName => type switch
    {
        MetricType.Counter => "counter",
        MetricType.Histogram => "histogram",
        _ => "gauge",
    };

    private void WriteHistogram(StringBuilder text, string labels, Series series)
    {
        long cumulative = 0;
        for (var i = 0; i < series.Buckets.Length; i++)
        {
            cumulative += series.Buckets[i];
            var bound = i < bounds.Length ? PrometheusText.Number(bounds[i]) : "+Inf";
            WriteSample(text, "_bucket", (labels.Length > 0 ? labels + "," : "") + $"le=\"{bound}\"", PrometheusText.Number(cumulative));
        }

        WriteSample(text, "_sum", labels, PrometheusText.Number(series.Value));
        WriteSample(text, "_count", labels, PrometheusText.Number(series.Count));
    }

    private void WriteSample(StringBuilder text, string suffix, string labels, string value)
    {
        text.Append(name).Append(suffix);
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }

        text.Append(' ').Append(value).Append('\n');
    }

    private sealed class Series(int buckets)
    {
        public Lock Gate { get; } = new();

        public long[] Buckets { get; } = new long[buckets];

        public double Value { get; set; }

        public long Count { get; set; }
    }
}

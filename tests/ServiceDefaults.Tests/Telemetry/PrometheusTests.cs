using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using ClusterCodex.AccessControl.Tests.Hosting;
using ClusterCodex.ServiceDefaults.Telemetry;

namespace ClusterCodex.ServiceDefaults.Tests.Telemetry;

public sealed partial class PrometheusTests(ProbeFixture probe)
{
    [Theory]
    [InlineData("http.server.request.duration", "s", false, "http_server_request_duration_seconds")]
    [InlineData("plans.created", "{plan}", true, "plans_created_total")]
    [InlineData("requests_total", null, true, "requests_total")]
    [InlineData("dotnet.gc.heap.size", "By", false, "dotnet_gc_heap_size_bytes")]
    [InlineData("9lives", "1", false, "_9lives")]
    [InlineData("a b\nc\"d{e}", null, false, "a_b_c_d_e_")]
    [InlineData("größe", "m/s", false, "gr__e_m_s")]
    [InlineData("", null, false, "_")]
    public void MetricName_AnyInstrument_IsAName(string instrument, string? unit, bool isCounter, string expected) =>
        Assert.Equal(expected, PrometheusText.MetricName(instrument, unit, isCounter));

    [Fact]
    public void Write_HostileLabelsAndHelp_StayOneLineEach()
    {
        using var meter = new Meter("ClusterCodex.Test." + Guid.NewGuid());
        using var metrics = new PrometheusMetrics(name => name == meter.Name);
        var counter = meter.CreateCounter<long>("hits", description: "first\nsecond \\ end");

        counter.Add(2, new KeyValuePair<string, object?>("path", "a\"} 1\nevil{x=\"\\"), new("0-x", true), new("le", null), new("__name__", 1.5));
        counter.Add(1, new KeyValuePair<string, object?>("a.b", "1"), new("a-b", "2"));

        Assert.Equal(
            """
            # HELP hits_total first\nsecond \\ end
            # TYPE hits_total counter
            hits_total{_0_x="true",path="a\"} 1\nevil{x=\"\\",tag_le="",tag_name__="1.5"} 2
            hits_total{a_b="1;2"} 1

            """,
            metrics.Write(),
            ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Write_Histogram_CountsCumulativelyByTheAdvisedBounds()
    {
        using var meter = new Meter("ClusterCodex.Test." + Guid.NewGuid());
        using var metrics = new PrometheusMetrics(name => name == meter.Name);
        var histogram = meter.CreateHistogram("wait", "s", "", tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });

        foreach (var value in new[] { 0.05, 0.1, 0.5, 2 })
        {
            histogram.Record(value);
        }

        Assert.Contains("wait_seconds_bucket{le=\"0.1\"} 2\nwait_seconds_bucket{le=\"1\"} 3\nwait_seconds_bucket{le=\"+Inf\"} 4\n", metrics.Write(), StringComparison.Ordinal);
        Assert.Contains("wait_seconds_sum 2.65\nwait_seconds_count 4\n", metrics.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ObservedAndUpDown_ShowTheirState()
    {
        using var meter = new Meter("ClusterCodex.Test." + Guid.NewGuid());
        using var metrics = new PrometheusMetrics(name => name == meter.Name);
        var seen = 10;
        meter.CreateObservableCounter("seen", () => seen);
        meter.CreateObservableGauge("odd", () => double.PositiveInfinity);
        var open = meter.CreateUpDownCounter<int>("open");

        open.Add(3);
        open.Add(-1);
        metrics.Write();
        seen = 12;
        var text = metrics.Write();

        Assert.Contains("\nseen_total 12\n", text, StringComparison.Ordinal);
        Assert.Contains("\nodd +Inf\n", text, StringComparison.Ordinal);
        Assert.Contains("\nopen 2\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_EndlessLabelValues_ShareOneSeries()
    {
        using var meter = new Meter("ClusterCodex.Test." + Guid.NewGuid());
        using var metrics = new PrometheusMetrics(name => name == meter.Name);
        var counter = meter.CreateCounter<int>("users");

        for (var i = 0; i < MetricFamily.MaxSeries + 500; i++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("id", i));
        }

        var lines = metrics.Write().Split('\n').Count(line => line.StartsWith("users_total{", StringComparison.Ordinal));
        Assert.Equal(MetricFamily.MaxSeries + 1, lines);
        Assert.Contains("users_total{otel_metric_overflow=\"true\"} 500\n", metrics.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_shows_its_metrics_on_the_private_port_only()
    {
        using var http2 = new HttpClient { BaseAddress = probe.Service.GrpcAddress, DefaultRequestVersion = new(2, 0), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

        var text = await probe.Service.Http.GetStringAsync("/metrics");
        text = await probe.Service.Http.GetStringAsync("/metrics");
        var elsewhere = await http2.GetAsync("/metrics");

        Assert.Contains("http_server_request_duration_seconds_bucket{", text, StringComparison.Ordinal);
        Assert.All(
            text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#'),
            line => Assert.Matches(Sample(), line));
        Assert.Equal(System.Net.HttpStatusCode.NotFound, elsewhere.StatusCode);
    }

    [GeneratedRegex("""^[a-zA-Z_:][a-zA-Z0-9_:]*(\{[a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\[\\n"])*"(,[a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\[\\n"])*")*\})? (NaN|[+-]Inf|[-+0-9.eE]+)$""")]
    private static partial Regex Sample();
}

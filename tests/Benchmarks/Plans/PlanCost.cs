using System.Diagnostics;
using System.Globalization;
using ClusterCodex.DemoCluster;
using ClusterCodex.Scenarios.Tests;
using ClusterCodex.TestClusters;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.OpenAiStub;
using ClusterCodex.V1;
using Grpc.Core;

namespace ClusterCodex.Benchmarks.Plans;

/// <summary>
/// What a plan costs beside its model, with 10,000 pods in the caches: IssueService, ResourceService and PlanService over a demo
/// cluster and PostgreSQL, and a stub that answers at once and reports what it took. The bars: 50 ms at the 99th percentile, 20 ms
/// from the model's first byte to the user's, 5 s where the cluster does not answer.
/// </summary>
internal static class PlanCost
{
    private const int Pods = 10_000;
    // Until the methods of a plan, many of which are generated from patterns, are compiled in full.
    private const int WarmUp = 150;
    private const int Plans = 300;

    public static async Task RunAsync(TextWriter output)
    {
        await using var stub = await OpenAiStubServer.StartAsync(CancellationToken.None);
        await using var host = await DemoClusterHost.StartAsync(new DemoClusterOptions { Speed = 50, SyntheticPods = Pods }, CancellationToken.None);
        await using var line = new TcpRelay(host.Address);
        var config = await line.WriteKubeConfigAsync(host.KubeConfigPath, Path.Combine(Path.GetTempPath(), $"plans-{Environment.ProcessId}.kubeconfig"));
        await using var product = await Product.StartAsync(
            LiveCluster.At(LiveCluster.Demo, config),
            [new("OPENAI_API_KEY", "stub-key-0123456789"), new("OPENAI_BASE_URL", stub.BaseUrl), new("PlanLimits:PerMinute", "10000")],
            CancellationToken.None);
        var issue = await Eventually.Succeeds(
            async () => (await product.Issues.ListIssuesAsync(new ListIssuesRequest { Namespace = { "broken" } })).Issues.First(one => one.Category == "CrashLoopBackOff"),
            TimeSpan.FromMinutes(2));
        var request = new CreatePlanRequest { IssueId = issue.Id, Fresh = true };
        await output.WriteLineAsync($"{Pods} pods; {issue.Category} of {issue.Kind} {issue.Name}; {Plans} plans of each sort after {WarmUp}.");

        for (var plan = 0; plan < WarmUp; plan++)
        {
            await OverheadAsync(product, stub, request);
            await FirstByteAsync(product, stub, request, []);
        }

        await output.WriteLineAsync("| | median | 99th percentile | longest |");
        await output.WriteLineAsync("|---|---|---|---|");
        await output.WriteLineAsync(Row("a plan without what the model took", await MeasureAsync(() => OverheadAsync(product, stub, request))));
        var stages = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        await output.WriteLineAsync(Row("from the model's first byte to the user's", await MeasureAsync(() => FirstByteAsync(product, stub, request, stages))));
        foreach (var (stage, times) in stages)
        {
            times.Sort();
            await output.WriteLineAsync(Row($"stage {stage}, the model's own time included", times));
        }

        await output.WriteLineAsync();
        foreach (var (what, fail, heal) in new (string, Action, Action)[] { ("refuses connections", line.Cut, line.Restore), ("does not answer", line.Freeze, line.Thaw) })
        {
            fail();
            var started = Stopwatch.GetTimestamp();
            var plan = await product.Plans.CreatePlanAsync(request);
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"The cluster {what}: a plan after {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s, which begins \"{plan.QuickFix.Summary[..Math.Min(80, plan.QuickFix.Summary.Length)]}\"."));
            heal();
        }

        File.Delete(config);
    }

    private static async Task<double> OverheadAsync(Product product, OpenAiStubServer stub, CreatePlanRequest request)
    {
        var client = product.Plans;
        var started = Stopwatch.GetTimestamp();
        await client.CreatePlanAsync(request);
        var total = Stopwatch.GetElapsedTime(started);
        var model = stub.LastTiming!;
        return (total - Stopwatch.GetElapsedTime(model.Asked, model.Done)).TotalMilliseconds;
    }

    private static async Task<double> FirstByteAsync(Product product, OpenAiStubServer stub, CreatePlanRequest request, Dictionary<string, List<double>> stages)
    {
        using var call = product.Plans.StreamPlan(request);
        long first = 0, began = 0;
        await foreach (var one in call.ResponseStream.ReadAllAsync())
        {
            if (one.Stage is { State: PlanStage.Types.State.Started })
            {
                began = Stopwatch.GetTimestamp();
            }
            else if (one.Stage is { } done)
            {
                stages.TryAdd(done.Name, []);
                stages[done.Name].Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            first = first == 0 && one.Partial is not null ? Stopwatch.GetTimestamp() : first;
        }

        return Stopwatch.GetElapsedTime(stub.LastTiming!.First, first).TotalMilliseconds;
    }

    private static async Task<List<double>> MeasureAsync(Func<Task<double>> plan)
    {
        var times = new List<double>(Plans);
        for (var number = 0; number < Plans; number++)
        {
            times.Add(await plan());
        }

        times.Sort();
        return times;
    }

    private static string Row(string what, List<double> sorted) => string.Create(
        CultureInfo.InvariantCulture, $"| {what} | {sorted[sorted.Count / 2]:0.0} ms | {sorted[sorted.Count * 99 / 100]:0.0} ms | {sorted[^1]:0.0} ms |");
}

using ClusterCodex.Benchmarks;
using ClusterCodex.Benchmarks.Detection;
using ClusterCodex.Benchmarks.Gateway;
using ClusterCodex.Benchmarks.Plans;
using ClusterCodex.Benchmarks.Tokens;

var benchmarks = new Dictionary<string, Func<TextWriter, Task>>(StringComparer.Ordinal)
{
    ["detection"] = DetectionCost.RunAsync,
    ["gateway"] = GatewayOverhead.RunAsync,
    ["plans"] = PlanCost.RunAsync,
    ["tokens"] = TokenValidation.RunAsync,
};

var chosen = args.Length == 0 ? [.. benchmarks.Keys] : args;
var unknown = chosen.Where(name => !benchmarks.ContainsKey(name)).ToList();
if (unknown.Count > 0)
{
    await Console.Error.WriteLineAsync($"There is no benchmark {string.Join(", ", unknown)}; there are {string.Join(", ", benchmarks.Keys)}.");
    return 2;
}

foreach (var name in chosen)
{
    await Console.Out.WriteLineAsync($"## {name}: {Machine.Describe()}");
    await benchmarks[name](Console.Out);
}

return 0;

using ClusterCodex.Gateway.Tests.Hosting;
using ClusterCodex.TestSupport.Identity;
using ClusterCodex.V1;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;

namespace ClusterCodex.Benchmarks.Gateway;

/// <summary>
/// What the gateway costs: the same list of issues called directly over gRPC and as REST through the gateway, in
/// turns, so that whatever else the machine does meets both. The bar: at most 1 ms more at the median of one caller,
/// at least 60 % of the requests per second of many.
/// </summary>
internal static class GatewayOverhead
{
    private const int Rounds = 5;
    private const int Callers = 16;

    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(2);

    public static async Task RunAsync(TextWriter output)
    {
        await using var gateway = await TestGateway.StartAsync(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Gateway:Limits:UserBurst"] = "1000000",
            ["Gateway:Limits:UserPerSecond"] = "1000000",
        }, logs: LogLevel.Warning);
        using var channel = GrpcChannel.ForAddress(gateway.Services);
        var client = new V1.IssueService.IssueServiceClient(channel);
        var headers = TestTokens.Headers("direct");
        var token = gateway.Identity.AccessToken();

        async Task Direct() => _ = await client.ListIssuesAsync(new ListIssuesRequest { Namespace = { "broken" } }, headers);
        async Task Through()
        {
            using var response = await gateway.Http.SendAsync(gateway.Request(HttpMethod.Get, "/api/issues?namespace=broken", token: token));
            response.EnsureSuccessStatusCode();
            _ = await response.Content.ReadAsByteArrayAsync();
        }

        await Load.RunAsync(Callers, Turn, Direct);
        await Load.RunAsync(Callers, Turn, Through);
        await output.WriteLineAsync("| callers | round | direct/s | gateway/s | ratio | direct p50 | gateway p50 | more | direct p99 | gateway p99 |");
        await output.WriteLineAsync("|-|-|-|-|-|-|-|-|-|-|");
        foreach (var callers in new[] { 1, Callers })
        {
            for (var round = 1; round <= Rounds; round++)
            {
                var direct = await Load.RunAsync(callers, Turn, Direct);
                var through = await Load.RunAsync(callers, Turn, Through);
                await output.WriteLineAsync(
                    $"| {callers} | {round} | {direct.PerSecond:0} | {through.PerSecond:0} | {through.PerSecond / direct.PerSecond:0%} | {Ms(direct.P50)} | {Ms(through.P50)} | {Ms(through.P50 - direct.P50)} | {Ms(direct.P99)} | {Ms(through.P99)} |");
            }
        }
    }

    private static string Ms(TimeSpan time) => $"{time.TotalMilliseconds:0.00} ms";
}

using ClusterCodex.StandIns.Tests.Testing;
using Grpc.AspNetCore.HealthChecks;
using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using HealthClient = Grpc.Health.V1.Health.HealthClient;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace ClusterCodex.StandIns.Tests.Health;

public sealed class HealthTests
{
    private HealthStatus _database = HealthStatus.Healthy;

    [Theory]
    [InlineData(HealthStatus.Healthy, ServingStatus.Serving)]
    [InlineData(HealthStatus.Degraded, ServingStatus.Serving)]
    [InlineData(HealthStatus.Unhealthy, ServingStatus.NotServing)]
    public async Task Check_runs_the_checks(HealthStatus database, ServingStatus expected)
    {
        await using var server = await StartAsync();
        using var channel = server.CreateChannel();
        _database = database;

        var response = await new HealthClient(channel).CheckAsync(new HealthCheckRequest());

        Assert.Equal(expected, response.Status);
    }

    [Fact]
    public async Task A_service_has_the_health_of_the_checks_mapped_to_it()
    {
        await using var server = await StartAsync(options =>
        {
            options.Services.Map("ready", check => check.Tags.Contains("ready"));
            options.Services.Map("live", check => check.Tags.Contains("live"));
        });
        using var channel = server.CreateChannel();
        var client = new HealthClient(channel);
        _database = HealthStatus.Unhealthy;

        Assert.Equal(ServingStatus.NotServing, (await client.CheckAsync(new HealthCheckRequest { Service = "ready" })).Status);
        Assert.Equal(ServingStatus.Serving, (await client.CheckAsync(new HealthCheckRequest { Service = "live" })).Status);
    }

    [Fact]
    public async Task An_unknown_service_is_not_found_by_Check_and_watched_as_unknown()
    {
        await using var server = await StartAsync();
        using var channel = server.CreateChannel();
        var client = new HealthClient(channel);

        var exception = await Assert.ThrowsAsync<RpcException>(async () => await client.CheckAsync(new HealthCheckRequest { Service = "other" }));
        using var watch = client.Watch(new HealthCheckRequest { Service = "other" });

        Assert.Equal(StatusCode.NotFound, exception.StatusCode);
        Assert.True(await watch.ResponseStream.MoveNext());
        Assert.Equal(ServingStatus.ServiceUnknown, watch.ResponseStream.Current.Status);
    }

    [Fact]
    public async Task Watch_tells_the_status_at_once_and_then_each_change()
    {
        await using var server = await StartAsync();
        using var channel = server.CreateChannel();
        using var watch = new HealthClient(channel).Watch(new HealthCheckRequest());

        Assert.Equal(ServingStatus.Serving, await NextAsync(watch));
        await PublishAsync(server, HealthStatus.Degraded);
        await PublishAsync(server, HealthStatus.Unhealthy);
        Assert.Equal(ServingStatus.NotServing, await NextAsync(watch));
        await PublishAsync(server, HealthStatus.Healthy);
        Assert.Equal(ServingStatus.Serving, await NextAsync(watch));
    }

    [Fact]
    public async Task A_watch_ends_with_not_serving_when_the_server_stops()
    {
        var server = await StartAsync();
        using var channel = server.CreateChannel();
        using var watch = new HealthClient(channel).Watch(new HealthCheckRequest());
        Assert.Equal(ServingStatus.Serving, await NextAsync(watch));

        var stop = server.DisposeAsync();

        Assert.Equal(ServingStatus.NotServing, await NextAsync(watch));
        Assert.False(await watch.ResponseStream.MoveNext());
        await stop;
    }

    [Fact]
    public async Task With_the_cache_only_what_was_published_is_answered()
    {
        await using var server = await StartAsync(options => options.UseHealthChecksCache = true);
        using var channel = server.CreateChannel();
        var client = new HealthClient(channel);
        using var watch = client.Watch(new HealthCheckRequest());
        Assert.Equal(ServingStatus.ServiceUnknown, await NextAsync(watch));

        await PublishAsync(server, HealthStatus.Healthy);
        Assert.Equal(ServingStatus.Serving, await NextAsync(watch));
        _database = HealthStatus.Unhealthy;

        Assert.Equal(ServingStatus.Serving, (await client.CheckAsync(new HealthCheckRequest())).Status);
        await PublishAsync(server, HealthStatus.Unhealthy);
        Assert.Equal(ServingStatus.NotServing, (await client.CheckAsync(new HealthCheckRequest())).Status);
    }

    [Fact]
    public async Task Mapping_without_adding_says_what_is_missing()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => TestServer.StartAsync(app => app.MapGrpcHealthChecksService()));

        Assert.Contains("AddGrpcHealthChecks", exception.Message, StringComparison.Ordinal);
    }

    private Task<TestServer> StartAsync(Action<GrpcHealthChecksOptions>? configure = null) => TestServer.StartAsync(
        app => app.MapGrpcHealthChecksService(),
        services => services.AddGrpcHealthChecks(options => configure?.Invoke(options))
            .AddCheck("database", () => new HealthCheckResult(_database), ["ready"])
            .AddCheck("process", () => HealthCheckResult.Healthy(), ["live"]));

    // What the host's publisher does every half minute.
    private async Task PublishAsync(TestServer server, HealthStatus database)
    {
        _database = database;
        var report = await server.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        await server.Services.GetRequiredService<IHealthCheckPublisher>().PublishAsync(report, CancellationToken.None);
    }

    private static async Task<ServingStatus> NextAsync(AsyncServerStreamingCall<HealthCheckResponse> watch)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        Assert.True(await watch.ResponseStream.MoveNext(limit.Token));
        return watch.ResponseStream.Current.Status;
    }
}

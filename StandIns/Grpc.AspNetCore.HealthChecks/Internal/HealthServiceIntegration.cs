using Grpc.Core;
using Grpc.Health.V1;
using Grpc.HealthCheck;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Grpc.AspNetCore.HealthChecks.Internal;

/// <summary>grpc.health.v1 over ASP.NET's health checks: Check runs them, Watch follows what the publisher finds.</summary>
internal sealed class HealthServiceIntegration(
    HealthServiceImpl health,
    HealthCheckService checks,
    IOptions<GrpcHealthChecksOptions> options,
    IHostApplicationLifetime lifetime) : Health.V1.Health.HealthBase
{
    public override async Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context)
    {
        if (options.Value.UseHealthChecksCache)
        {
            return await health.Check(request, context);
        }

        var service = options.Value.Services.Find(request.Service)
            ?? throw new RpcException(new Status(StatusCode.NotFound, $"The health of service '{request.Service}' is not known here."));
        return new HealthCheckResponse { Status = await RunAsync(service, context.CancellationToken) };
    }

    public override async Task Watch(
        HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        // The publisher first runs seconds after the start: a watcher should not take that for an unknown service.
        if (!options.Value.UseHealthChecksCache && options.Value.Services.Find(request.Service) is { } service)
        {
            health.SetStatus(service.Name, await RunAsync(service, context.CancellationToken));
        }

        if (options.Value.SuppressCompletionOnShutdown)
        {
            await health.Watch(request, responseStream, context);
            return;
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        await health.Watch(request, responseStream, new EndingCallContext(context, ended.Token));
        if (lifetime.ApplicationStopping.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            await responseStream.WriteAsync(
                new HealthCheckResponse { Status = HealthCheckResponse.Types.ServingStatus.NotServing }, context.CancellationToken);
        }
    }

    private async Task<HealthCheckResponse.Types.ServingStatus> RunAsync(ServiceMapping service, CancellationToken cancellationToken)
    {
        var report = await checks.CheckHealthAsync(
            registration => service.HealthCheckPredicate(new HealthCheckMapContext(registration.Name, registration.Tags)),
            cancellationToken);
        return ServingStatuses.Of(report.Entries.Values.Select(entry => entry.Status));
    }
}

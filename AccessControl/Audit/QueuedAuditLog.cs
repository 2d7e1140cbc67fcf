using System.Threading.Channels;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.ServiceDefaults.Discovery;
using ClusterCodex.V1;
using Grpc.Core;
using Grpc.Net.ClientFactory;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ClusterCodex.AccessControl.Audit;

/// <summary>Sends entries to PolicyService in the background, in order, and retries while it is unavailable.</summary>
internal sealed class QueuedAuditLog(
    GrpcClientFactory clients, IOptions<ServiceIdentityOptions> identity, TimeProvider time, ILogger<QueuedAuditLog> logger)
    : BackgroundService, IAuditLog
{
    public const string ClientName = "policyservice:audit";

    /// <summary>Most entries in the queue.</summary>
    internal const int Capacity = 1000;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan InitialBackoff = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(10);

    private readonly Channel<AuditEntry> _queue = Channel.CreateBounded<AuditEntry>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    public ValueTask WriteAsync(string action, string target, AuditOutcome outcome, IReadOnlyDictionary<string, string>? details = null)
    {
        var entry = AuditEntries.Create(null, identity.Value.ClientId, action, target, outcome, details, time.GetUtcNow());
        if (!_queue.Writer.TryWrite(entry))
        {
            QueuedAuditLogLog.Dropped(logger, entry.Actor, entry.Action, entry.Target, entry.Outcome, entry.TraceId);
        }

        return ValueTask.CompletedTask;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var entry in _queue.Reader.ReadAllAsync(stoppingToken))
            {
                await SendAsync(entry, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            while (_queue.Reader.TryRead(out var entry))
            {
                QueuedAuditLogLog.Dropped(logger, entry.Actor, entry.Action, entry.Target, entry.Outcome, entry.TraceId);
            }
        }
    }

    private async Task SendAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        for (var delay = InitialBackoff; ; delay = delay * 2 < MaxBackoff ? delay * 2 : MaxBackoff)
        {
            try
            {
                var client = clients.CreateClient<PolicyService.PolicyServiceClient>(ClientName);
                using var call = client.WriteAuditEntryAsync(
                    new WriteAuditEntryRequest { Entry = entry }, deadline: Deadlines.After(Timeout), cancellationToken: cancellationToken);
                await call;
                return;
            }
            catch (RpcException exception) when (exception.StatusCode is StatusCode.InvalidArgument)
            {
                QueuedAuditLogLog.Rejected(logger, exception, entry.Action, entry.Target);
                return;
            }
            catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
            {
                QueuedAuditLogLog.Waiting(logger, exception.StatusCode, delay.TotalMilliseconds);
                await Task.Delay(delay, time, cancellationToken);
            }
        }
    }
}

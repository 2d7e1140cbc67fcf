using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using ClusterCodex.Kubernetes;
using ClusterCodex.ResourceService.Access;
using ClusterCodex.ResourceService.Kinds;
using ClusterCodex.ServiceDefaults.Errors;
using Microsoft.Extensions.Options;

namespace ClusterCodex.ResourceService.Tables;

/// <summary>Which tables are kept in memory.</summary>
public sealed record TableOptions
{
    /// <summary>Kinds whose tables are loaded at the start and kept, so that their first page and their count are available immediately.</summary>
    public IReadOnlyList<string> Prewarmed { get; init; } =
    [
        "Pod", "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob", "Service", "Ingress",
        "ConfigMap", "Secret", "PersistentVolumeClaim", "Node", "Namespace", "Event",
    ];

    /// <summary>How long the table of another kind is kept after its last use: 1 s to 1 day, by default 15 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a request waits for a table that is being read for the first time: 1 s to 5 min, by default 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan FirstPageTimeout { get; init; } = TimeSpan.FromSeconds(15);
}

/// <summary>The tables that are kept current: one watch per kind for all users, started on first use.</summary>
internal sealed class TableCache(
    KubernetesClient client, ClusterHeartbeat heartbeat, KindCatalog catalog, IOptions<TableOptions> options, TimeProvider time, ILogger<TableCache> logger) : BackgroundService
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<ServedKind, Lazy<LiveTable>> _tables = new();

    /// <summary>The table of a kind, read completely.</summary>
    /// <exception cref="Grpc.Core.RpcException">UNAVAILABLE where the cluster does not answer in time.</exception>
    public async Task<LiveTable> GetAsync(ServedKind kind, CancellationToken cancellationToken)
    {
        var table = Open(kind);
        if (!table.IsReady)
        {
            using var limit = new CancellationTokenSource(options.Value.FirstPageTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
            var ready = table.WaitUntilReadyAsync(either.Token);
            while (!ready.IsCompleted)
            {
                // A failing cluster is reported immediately; a slow one may use the whole time-out.
                RequireAvailable(table);

                await Task.WhenAny(ready, Task.Delay(TimeSpan.FromMilliseconds(50), time, either.Token));
            }

            if (ready.IsCanceled && !cancellationToken.IsCancellationRequested)
            {
                throw RpcErrors.Unavailable($"Cluster '{client.ClusterName}' is still sending its {kind.Type.Plural}; try again in a moment.");
            }

            await ready;
        }

        // Rows from before the connection was lost may be outdated.
        RequireAvailable(table);
        table.Touch();
        return table;
    }

    /// <summary>The table of a kind where it is already loaded; otherwise <see langword="null"/>. Does not load it.</summary>
    public LiveTable? Find(ServedKind kind) =>
        _tables.TryGetValue(kind, out var table) && table is { IsValueCreated: true, Value.IsReady: true } ? table.Value : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await PrewarmAsync(stoppingToken);
        using var timer = new PeriodicTimer(SweepInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var (kind, table) in _tables.Where(table => table.Value.IsValueCreated))
            {
                var idle = table.Value.IsIdle(options.Value.IdleAfter) && !options.Value.Prewarmed.Contains(kind.Name);
                if ((idle || table.Value.IsBroken) && _tables.TryRemove(kind, out _))
                {
                    await table.Value.DisposeAsync();
                }
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        foreach (var table in _tables.Values.Where(table => table.IsValueCreated))
        {
            await table.Value.DisposeAsync();
        }
    }

    private async Task PrewarmAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var kinds = await catalog.ListAsync(cancellationToken);
                foreach (var kind in kinds.Where(kind => options.Value.Prewarmed.Contains(kind.Name)))
                {
                    Open(kind);
                }

                return;
            }
            catch (KubernetesException exception)
            {
                TableCacheLog.NotReachable(logger, client.ClusterName, exception.Message);
                await Task.Delay(RetryAfter, time, cancellationToken);
            }
        }
    }

    private static void RequireAvailable(LiveTable table)
    {
        if (table.State.KindGone)
        {
            throw RpcErrors.NotFound($"The cluster no longer serves {table.Kind.Name} objects: their definition was deleted. They are available again once it is restored.");
        }

        if (table.State.LastError is { } error)
        {
            throw ClusterErrors.ToRpc(error);
        }

        if (table.IsBroken)
        {
            throw RpcErrors.Unavailable($"The table of {table.Kind.Name} is being read again; try again in a moment.");
        }
    }

    private LiveTable Open(ServedKind kind) =>
        _tables.GetOrAdd(kind, _ => new Lazy<LiveTable>(() =>
        {
            var table = new LiveTable(kind, new TableInformer(client, kind.Type), heartbeat, time);
            table.Start();
            return table;
        })).Value;
}

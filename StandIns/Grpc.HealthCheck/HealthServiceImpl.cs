using System.Threading.Channels;
using Grpc.Core;
using Grpc.Health.V1;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Grpc.HealthCheck;

/// <summary>Answers health questions from a table that its owner keeps; thread-safe.</summary>
public class HealthServiceImpl : Health.V1.Health.HealthBase
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ServingStatus> _statuses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<ChannelWriter<ServingStatus>>> _watchers = new(StringComparer.Ordinal);

    /// <param name="service">Empty for the server as a whole.</param>
    /// <param name="status">Told to every watcher of the service if it is new.</param>
    public void SetStatus(string service, ServingStatus status)
    {
        ArgumentNullException.ThrowIfNull(service);
        lock (_lock)
        {
            var before = StatusOf(service);
            _statuses[service] = status;
            Tell(service, before, status);
        }
    }

    /// <summary>Forgets a service; its watchers see SERVICE_UNKNOWN.</summary>
    public void ClearStatus(string service)
    {
        ArgumentNullException.ThrowIfNull(service);
        lock (_lock)
        {
            Forget(service);
        }
    }

    /// <summary>Forgets every service.</summary>
    public void ClearAll()
    {
        lock (_lock)
        {
            foreach (var service in _statuses.Keys.ToArray())
            {
                Forget(service);
            }
        }
    }

    /// <summary>The status now.</summary>
    /// <exception cref="RpcException">NotFound: the service is not in the table.</exception>
    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context)
    {
        lock (_lock)
        {
            return _statuses.TryGetValue(request.Service, out var status)
                ? Task.FromResult(new HealthCheckResponse { Status = status })
                : throw new RpcException(new Status(StatusCode.NotFound, $"The health of service '{request.Service}' is not known here."));
        }
    }

    /// <summary>The status now and after each change. A slow reader gets the newest status only.</summary>
    public override async Task Watch(
        HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        var changes = Channel.CreateBounded<ServingStatus>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        lock (_lock)
        {
            changes.Writer.TryWrite(StatusOf(request.Service));
            if (!_watchers.TryGetValue(request.Service, out var watchers))
            {
                _watchers[request.Service] = watchers = [];
            }

            watchers.Add(changes.Writer);
        }

        try
        {
            ServingStatus? last = null;
            await foreach (var status in changes.Reader.ReadAllAsync(context.CancellationToken))
            {
                // A status that was left and came back while the reader was busy is no change to it.
                if (status != last)
                {
                    await responseStream.WriteAsync(new HealthCheckResponse { Status = status }, context.CancellationToken);
                    last = status;
                }
            }
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            // The caller has gone: that is how a watch ends.
        }
        finally
        {
            StopWatching(request.Service, changes.Writer);
        }
    }

    private ServingStatus StatusOf(string service) =>
        _statuses.TryGetValue(service, out var status) ? status : ServingStatus.ServiceUnknown;

    private void Forget(string service)
    {
        var before = StatusOf(service);
        _statuses.Remove(service);
        Tell(service, before, ServingStatus.ServiceUnknown);
    }

    private void Tell(string service, ServingStatus before, ServingStatus status)
    {
        if (status == before || !_watchers.TryGetValue(service, out var watchers))
        {
            return;
        }

        foreach (var watcher in watchers)
        {
            watcher.TryWrite(status);
        }
    }

    private void StopWatching(string service, ChannelWriter<ServingStatus> watcher)
    {
        lock (_lock)
        {
            // The table must not grow with every name that a caller has ever asked about.
            if (_watchers[service] is var watchers && watchers.Remove(watcher) && watchers.Count == 0)
            {
                _watchers.Remove(service);
            }
        }
    }
}

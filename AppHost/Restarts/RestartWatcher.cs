using Aspire.Hosting.Eventing;
using Aspire.Hosting.Lifecycle;

namespace ClusterCodex.AppHost.Restarts;

/// <summary>
/// Restarts a resource with <see cref="RestartExtensions.WithRestart">restart</see> when its process ends without having been
/// stopped: Aspire does not restart resources.
/// </summary>
internal sealed class RestartWatcher(
    ResourceNotificationService notifications, ResourceCommandService commands, ResourceLoggerService logs, IHostApplicationLifetime lifetime, TimeProvider time)
    : IDistributedApplicationEventingSubscriber
{
    private readonly Dictionary<string, Watched> _watched = new(StringComparer.Ordinal);

    /// <summary>Starts before the first resource: one that ends at once must not be missed.</summary>
    public Task SubscribeAsync(IDistributedApplicationEventing eventing, DistributedApplicationExecutionContext executionContext, CancellationToken cancellationToken)
    {
        eventing.Subscribe<BeforeStartEvent>((_, _) =>
        {
            _ = WatchAsync(lifetime.ApplicationStopping);
            return Task.CompletedTask;
        });
        return Task.CompletedTask;
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var change in notifications.WatchAsync(cancellationToken))
            {
                if (change.Resource.HasAnnotationOfType<RestartAnnotation>())
                {
                    See(change, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The application ends, and everything with it.
        }
    }

    private void See(ResourceEvent change, CancellationToken cancellationToken)
    {
        var state = change.Snapshot.State?.Text;
        var watched = _watched.GetValueOrDefault(change.ResourceId, new Watched(State: null, default));
        if (state == watched.State)
        {
            return;
        }

        // "Stopping" is the result of a command, such as the dashboard's button; a crash has no such state.
        if (IsEnded(state) && watched.State != KnownResourceStates.Stopping && !IsEnded(watched.State))
        {
            var (next, delay) = watched.Backoff.Crash(change.Snapshot.StopTimeStamp - change.Snapshot.StartTimeStamp);
            watched = watched with { Backoff = next };
            _ = RestartAsync(change, delay, cancellationToken);
        }

        _watched[change.ResourceId] = watched with { State = state };
    }

    private async Task RestartAsync(ResourceEvent crashed, TimeSpan delay, CancellationToken cancellationToken)
    {
        var log = logs.GetLogger(crashed.Resource);
        RestartLog.Crashed(log, crashed.Resource.Name, crashed.Snapshot.ExitCode, delay.TotalSeconds);
        try
        {
            await Task.Delay(delay, time, cancellationToken);
            var result = await commands.ExecuteCommandAsync(crashed.ResourceId, KnownResourceCommands.StartCommand, cancellationToken);
            if (!result.Success && !result.Canceled)
            {
                RestartLog.NotRestarted(log, crashed.Resource.Name, result.Message);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The application ends meanwhile.
        }
    }

    private static bool IsEnded(string? state) =>
        state == KnownResourceStates.Exited || state == KnownResourceStates.Finished || state == KnownResourceStates.FailedToStart;

    private sealed record Watched(string? State, RestartBackoff Backoff);
}

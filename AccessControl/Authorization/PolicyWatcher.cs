using System.Runtime.CompilerServices;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.V1;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClusterCodex.AccessControl.Authorization;

/// <summary>Keeps <see cref="PolicyState"/> and <see cref="EndedSessions"/> current: watches, and reconnects with back-off when the watch ends or is idle for too long.</summary>
internal sealed class PolicyWatcher(IPolicyFeed feed, PolicyState state, EndedSessions sessions, TimeProvider time, ILogger<PolicyWatcher> logger)
    : BackgroundService
{
    /// <summary>After three missed heartbeats the connection counts as broken, even without an error.</summary>
    internal static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan InitialBackoff = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(2);

    /// <summary>Until the first policies arrive no request can be served, and all services start at the same time: retry more often.</summary>
    private static readonly TimeSpan MaxStartupBackoff = TimeSpan.FromMilliseconds(200);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var delay = InitialBackoff;
        var maxDelay = MaxStartupBackoff;
        var isWaitLogged = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var message in WatchAsync(stoppingToken))
                {
                    Apply(message);
                    (delay, maxDelay) = (InitialBackoff, MaxBackoff);
                }

                PolicyWatcherLog.Ended(logger);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (state.Version is null && exception is RpcException { StatusCode: StatusCode.Unavailable } or OperationCanceledException)
            {
                // Services start in any order. Logged once; while it lasts, the health check reports it.
                if (!isWaitLogged)
                {
                    PolicyWatcherLog.Waiting(logger);
                    isWaitLogged = true;
                }
            }
            catch (OperationCanceledException)
            {
                // Thrown by a stream reader whose connection was lost before it was established: the same as an end.
                PolicyWatcherLog.Ended(logger);
            }
            catch (RpcException exception)
            {
                PolicyWatcherLog.Broken(logger, exception.StatusCode, exception.Status.Detail);
            }
            catch (Exception exception)
            {
                PolicyWatcherLog.Failed(logger, exception);
            }

            // Jitter: after a restart of PolicyService its watchers should not all reconnect at the same moment.
            var wait = delay * (0.5 + (Random.Shared.NextDouble() / 2));
            delay = delay * 2 < maxDelay ? delay * 2 : maxDelay;
            await Task.Delay(wait, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async IAsyncEnumerable<WatchPoliciesResponse> WatchAsync([EnumeratorCancellation] CancellationToken stoppingToken)
    {
        using var idle = new CancellationTokenSource(IdleTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, idle.Token);
        await foreach (var message in feed.WatchAsync(either.Token))
        {
            idle.CancelAfter(IdleTimeout);
            yield return message;
        }
    }

    private void Apply(WatchPoliciesResponse message)
    {
        sessions.Sweep();
        switch (message.EventCase)
        {
            case WatchPoliciesResponse.EventOneofCase.Snapshot:
                if (!state.Confirm(message.Snapshot.Version))
                {
                    state.Replace(new PolicySet(message.Snapshot));
                    PolicyWatcherLog.Updated(logger, message.Snapshot.Version);
                }

                break;

            // Added, never replaced: a session that has ended is never reopened.
            case WatchPoliciesResponse.EventOneofCase.SessionsEnded:
                sessions.Add(message.SessionsEnded.Sessions.Select(session => (session.Id, session.ForgetAfter.ToDateTimeOffset())));
                break;

            case WatchPoliciesResponse.EventOneofCase.Heartbeat when !state.Confirm(message.Heartbeat.Version):
                throw new InvalidOperationException(
                    $"The policy watch confirmed version {message.Heartbeat.Version}, but the last version it sent was {state.Version}; reconnecting.");

            default:
                break;
        }
    }
}

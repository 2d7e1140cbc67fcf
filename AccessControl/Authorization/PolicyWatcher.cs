using System.Runtime.CompilerServices;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.V1;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClusterCodex.AccessControl.Authorization;

/// <summary>Keeps <see cref="PolicyState"/> and <see cref="EndedSessions"/> current: watches, and connects again with back-off when the watch ends or falls silent.</summary>
internal sealed class PolicyWatcher(IPolicyFeed feed, PolicyState state, EndedSessions sessions, TimeProvider time, ILogger<PolicyWatcher> logger)
    : BackgroundService
{
    /// <summary>Three missed heartbeats: the connection is dead even if nobody says so.</summary>
    internal static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(2);

    /// <summary>Until the first policies are there nothing works, and everything starts at once: look more often.</summary>
    private static readonly TimeSpan LongestFirstDelay = TimeSpan.FromMilliseconds(200);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var delay = FirstDelay;
        var longest = LongestFirstDelay;
        var waits = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var message in WatchAsync(stoppingToken))
                {
                    Apply(message);
                    (delay, longest) = (FirstDelay, LongestDelay);
                }

                PolicyWatcherLog.Ended(logger);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (state.Version is null && exception is RpcException { StatusCode: StatusCode.Unavailable } or OperationCanceledException)
            {
                // Services start in no order. Said once: as long as it lasts, it is this service's health.
                if (!waits)
                {
                    PolicyWatcherLog.Waiting(logger);
                    waits = true;
                }
            }
            catch (OperationCanceledException)
            {
                // What a stream reader throws whose connection went before it was there: no more than an end.
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

            // Jitter: after a restart of PolicyService its watchers should not all return in one instant.
            var wait = delay * (0.5 + (Random.Shared.NextDouble() / 2));
            delay = delay * 2 < longest ? delay * 2 : longest;
            await Task.Delay(wait, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async IAsyncEnumerable<WatchPoliciesResponse> WatchAsync([EnumeratorCancellation] CancellationToken stoppingToken)
    {
        using var silence = new CancellationTokenSource(SilenceLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, silence.Token);
        await foreach (var message in feed.WatchAsync(either.Token))
        {
            silence.CancelAfter(SilenceLimit);
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

            // Added, never replaced: a session that has ended does not begin again.
            case WatchPoliciesResponse.EventOneofCase.SessionsEnded:
                sessions.Add(message.SessionsEnded.Sessions.Select(session => (session.Id, session.ForgetAfter.ToDateTimeOffset())));
                break;

            case WatchPoliciesResponse.EventOneofCase.Heartbeat when !state.Confirm(message.Heartbeat.Version):
                throw new InvalidOperationException(
                    $"The policy watch speaks of version {message.Heartbeat.Version} but version {state.Version} was the last it sent; watching again.");

            default:
                break;
        }
    }
}

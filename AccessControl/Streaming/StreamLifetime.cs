using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.ServiceDefaults.Hosting;
using Grpc.Core;
using Microsoft.Extensions.Hosting;

namespace ClusterCodex.AccessControl.Streaming;

/// <summary>
/// Ends streams that have no end of their own: when the service stops, when their caller may no longer have them, and when the
/// caller's session ends.
/// </summary>
public sealed class StreamLifetime(IHostApplicationLifetime lifetime, IPolicyEnforcer enforcer, EndedSessions sessions)
{
    /// <summary>Runs a stream until it ends, its caller disconnects, the caller's session ends or the service stops.</summary>
    /// <exception cref="RpcException">UNAVAILABLE when the service stops, AUTH_REQUIRED when the session ends.</exception>
    public async Task RunAsync(Func<CancellationToken, Task> stream, CancellationToken cancellationToken)
    {
        using var session = sessions.Follow(CallerContext.Current?.SessionId);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping, session.Token);
        try
        {
            await stream(ended.Token);
        }
        catch (Exception exception) when (IsCancellation(exception) && session.Token.IsCancellationRequested)
        {
            throw EndedSessions.Refusal();
        }
        catch (Exception exception) when (IsCancellation(exception) && lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw RpcErrors.Unavailable("The service is stopping. Reconnect; the stream resumes from its cursor.");
        }
    }

    /// <summary>The same, and checks again at every change of policies that the caller may have the stream.</summary>
    /// <param name="require">Throws if the caller may not have the stream.</param>
    /// <exception cref="Grpc.Core.RpcException">What <paramref name="require"/> threw; or as <see cref="RunAsync(Func{CancellationToken, Task}, CancellationToken)"/>.</exception>
    public Task RunAsync(Action require, Func<CancellationToken, Task> stream, CancellationToken cancellationToken) =>
        RunAsync(stopping => RunTogether.RunAsync(stopping, ended => GuardAsync(require, ended), stream), cancellationToken);

    // Thrown by a stream whose token was cancelled, including by its own calls to other services.
    private static bool IsCancellation(Exception exception) =>
        exception is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled };

    private async Task GuardAsync(Action require, CancellationToken cancellationToken)
    {
        using var changes = new PolicyChangeSignal(enforcer);
        while (true)
        {
            var changed = changes.Next();
            require();
            await changed.WaitAsync(cancellationToken);
        }
    }
}

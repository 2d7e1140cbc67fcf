using Microsoft.Extensions.Hosting;

namespace ClusterCodex.Kubernetes;

/// <summary>
/// Asks the API server every 2 s whether it answers. A watch cannot tell that: a server that hangs leaves its connection open, and nothing
/// happening looks the same.
/// </summary>
public sealed class ClusterHeartbeat(KubernetesClient client) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(7);

    private long _answeredAt = client.Time.GetUtcNow().UtcTicks;
    private volatile bool _isSilent;

    /// <summary>Raised when <see cref="SilentSince"/> becomes set or unset.</summary>
    public event EventHandler? Changed;

    /// <summary>The last answer of an API server that has not answered for 7 s; null while it answers. What is known of the cluster is as of then.</summary>
    public DateTimeOffset? SilentSince => _isSilent ? new DateTimeOffset(Volatile.Read(ref _answeredAt), TimeSpan.Zero) : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, client.Time);
        do
        {
            var silentAt = new DateTimeOffset(_answeredAt, TimeSpan.Zero) + SilentAfter;
            var answers = await AnswersAsync(Later(silentAt - client.Time.GetUtcNow(), Interval), stoppingToken);
            var now = client.Time.GetUtcNow();
            if (answers)
            {
                Volatile.Write(ref _answeredAt, now.UtcTicks);
                SetSilent(false);
            }
            else if (now >= silentAt)
            {
                SetSilent(true);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private void SetSilent(bool isSilent)
    {
        if (isSilent != _isSilent)
        {
            _isSilent = isSilent;
            Changed?.Invoke(this, EventArgs.Empty);
        }
    }

    private async Task<bool> AnswersAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, client.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await client.GetVersionAsync(either.Token);
            return true;
        }
        catch (KubernetesException exception)
        {
            // A refusal is an answer; a proxy's "bad gateway" is not the API server's.
            return exception.Failure is KubernetesFailure.Unauthorized or KubernetesFailure.Forbidden or KubernetesFailure.TooManyRequests;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}

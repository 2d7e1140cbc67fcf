using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Internal;

/// <summary>Keeps one resource's process running: waits for others, starts it, watches its health, starts it again when it crashes.</summary>
internal sealed class ResourceSupervisor(
    IResource resource,
    ResourceNotificationService notifications,
    ResourceLogs logs,
    ProcessWatchdog watchdog,
    HealthProbe health,
    TimeProvider time,
    string environmentName,
    ILogger logger) : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ProbeAtFirst = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ProbeLater = TimeSpan.FromSeconds(1);

    // Start-up waits for answers; afterwards a probe is only a look at how things are.
    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stop = new();
    private volatile TaskCompletionSource _restart = NewSignal();
    private Task _run = Task.CompletedTask;

    // Without an address there is nothing to keep up: it is a job, which ends when its work is done.
    private bool IsJob => !resource.Annotations.OfType<EndpointAnnotation>().Any();

    public async Task StartAsync()
    {
        await PublishAsync(snapshot => snapshot with
        {
            State = KnownResourceStates.NotStarted,
            Urls = [.. resource.Annotations.OfType<EndpointAnnotation>().Select(e => new UrlSnapshot(e.Name, e.AllocatedEndpoint!.UriString, !e.IsExternal))],
        });
        _run = Task.Run(RunAsync);
    }

    public void Restart() => _restart.TrySetResult();

    /// <summary>Ends the process, and keeps it from starting again.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _run;
    }

    public void Dispose() => _stop.Dispose();

    private async Task RunAsync()
    {
        try
        {
            if (resource.Annotations.OfType<ExplicitStartupAnnotation>().Any())
            {
                await WaitForRestartAsync();
            }

            var backoff = new Backoff();
            while (true)
            {
                await RunOnceAsync(backoff);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            await PublishAsync(snapshot => snapshot.State?.Text == KnownResourceStates.Finished
                ? snapshot
                : snapshot with { State = KnownResourceStates.Exited, HealthStatus = null, ProcessId = null, Detail = "" });
        }
    }

    private async Task RunOnceAsync(Backoff backoff)
    {
        ProcessGroup process;
        try
        {
            await WaitForOthersAsync();
            await PublishAsync(snapshot => snapshot with { State = KnownResourceStates.Starting, Detail = "", ExitCode = null });
            var plan = await LaunchPlan.CreateAsync(resource, environmentName, _stop.Token);
            process = ProcessGroup.Start(
                plan.Command, plan.Arguments, plan.WorkingDirectory, plan.Environment, watchdog, (line, isError) => logs.Add(resource.Name, line, isError));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            RunnerLog.FailedToStart(logger, resource.Name, e.Message);
            await PublishAsync(snapshot => snapshot with { State = KnownResourceStates.FailedToStart, Detail = e.Message, HealthStatus = null });
            await WaitForRestartAsync();
            return;
        }

        var since = time.GetTimestamp();
        int exitCode;
        bool asked;
        using (process)
        {
            (exitCode, asked) = await SuperviseAsync(process);
        }

        _stop.Token.ThrowIfCancellationRequested();
        if (asked)
        {
            return;
        }

        if (IsJob)
        {
            await EndJobAsync(exitCode);
            return;
        }

        var ran = time.GetElapsedTime(since);
        var delay = backoff.Next(ran);
        RunnerLog.Crashed(logger, resource.Name, exitCode, Math.Round(ran.TotalSeconds, 1), delay.TotalSeconds);
        await PublishAsync(snapshot => snapshot with
        {
            State = "Restarting",
            HealthStatus = null,
            ProcessId = null,
            ExitCode = exitCode,
            Restarts = snapshot.Restarts + 1,
            Detail = string.Create(CultureInfo.InvariantCulture, $"ended with {exitCode} after {ran.TotalSeconds:0.0} s; starts again in {delay.TotalSeconds:0.#} s"),
        });
        var restart = _restart.Task;
        await Task.WhenAny(Task.Delay(delay, time, _stop.Token), restart);
        _stop.Token.ThrowIfCancellationRequested();
        if (restart.IsCompleted)
        {
            _restart = NewSignal();
        }
    }

    /// <summary>Watches the process until it ends by itself, by request, or with the application.</summary>
    private async Task<(int ExitCode, bool Asked)> SuperviseAsync(ProcessGroup process)
    {
        await PublishAsync(snapshot => snapshot with
        {
            State = KnownResourceStates.Running,
            ProcessId = process.Id,
            StartTimeStamp = time.GetUtcNow().UtcDateTime,
            Detail = "",
        });
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var probing = ProbeAsync(ended.Token);
        var exit = process.WaitForExitAsync();
        var restart = _restart.Task;
        await Task.WhenAny(exit, restart, Task.Delay(Timeout.Infinite, _stop.Token));

        var asked = restart.IsCompleted;
        if (!exit.IsCompleted)
        {
            await PublishAsync(snapshot => snapshot with { State = KnownResourceStates.Stopping, HealthStatus = null, Detail = "" });
            if (!await process.StopAsync(Grace))
            {
                RunnerLog.Killed(logger, resource.Name, Grace.TotalSeconds);
            }
        }

        if (asked)
        {
            _restart = NewSignal();
        }

        var exitCode = await exit;
        await ended.CancelAsync();
        await probing;
        return (exitCode, asked);
    }

    private async Task EndJobAsync(int exitCode)
    {
        if (exitCode != 0)
        {
            RunnerLog.TaskFailed(logger, resource.Name, exitCode);
        }

        await PublishAsync(snapshot => snapshot with
        {
            State = exitCode == 0 ? KnownResourceStates.Finished : KnownResourceStates.Exited,
            HealthStatus = null,
            ProcessId = null,
            ExitCode = exitCode,
            Detail = exitCode == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"ended with {exitCode}"),
        });
        await WaitForRestartAsync();
    }

    private async Task WaitForRestartAsync()
    {
        await _restart.Task.WaitAsync(_stop.Token);
        _restart = NewSignal();
    }

    private async Task WaitForOthersAsync()
    {
        foreach (var wait in resource.Annotations.OfType<WaitAnnotation>())
        {
            // A connection string or a parameter is no process: what it is made of is waited for by itself.
            if (wait.Resource is not (ProjectResource or ExecutableResource))
            {
                continue;
            }

            await PublishAsync(snapshot => snapshot with { State = KnownResourceStates.Waiting, Detail = $"waits for {wait.Resource.Name}" });
            var ready = await notifications.WaitForResourceAsync(wait.Resource.Name, change => IsOver(wait, change.Snapshot), _stop.Token);
            if (wait.WaitType == WaitType.WaitForCompletion && ready.Snapshot.ExitCode != wait.ExitCode)
            {
                throw new DistributedApplicationException($"'{wait.Resource.Name}', which it waits for, ended with {ready.Snapshot.ExitCode} instead of {wait.ExitCode}");
            }
        }
    }

    private static bool IsOver(WaitAnnotation wait, CustomResourceSnapshot other) => wait.WaitType switch
    {
        WaitType.WaitForCompletion => other.State?.Text is nameof(KnownResourceStates.Finished) or nameof(KnownResourceStates.Exited),
        WaitType.WaitUntilStarted => other.State?.Text == KnownResourceStates.Running,
        _ => other.HealthStatus == HealthStatus.Healthy,
    };

    private async Task ProbeAsync(CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        try
        {
            while (true)
            {
                var (status, detail) = await health.CheckAsync(resource, cancellationToken);
                await PublishAsync(snapshot => cancellationToken.IsCancellationRequested || snapshot.State?.Text != KnownResourceStates.Running
                    ? snapshot
                    : snapshot with { HealthStatus = status, Detail = detail });
                await Task.Delay(status == HealthStatus.Healthy || time.GetElapsedTime(since) > First ? ProbeLater : ProbeAtFirst, time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // the process has ended
        }
    }

    private Task PublishAsync(Func<CustomResourceSnapshot, CustomResourceSnapshot> change) => notifications.PublishUpdateAsync(resource, change);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

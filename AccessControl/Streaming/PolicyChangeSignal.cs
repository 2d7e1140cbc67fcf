using ClusterCodex.AccessControl.Authorization;

namespace ClusterCodex.AccessControl.Streaming;

/// <summary>Waits for changes of policies, for one stream: one registration at a time, however many events pass between two changes.</summary>
internal sealed class PolicyChangeSignal(IPolicyEnforcer enforcer) : IDisposable
{
    private TaskCompletionSource _changed = Fired();
    private IDisposable? _registration;

    /// <summary>Completes with the next change after this call. Read the policy after this call, so that no change is missed.</summary>
    public Task Next()
    {
        if (_changed.Task.IsCompleted)
        {
            _registration?.Dispose();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _registration = enforcer.Changes.RegisterChangeCallback(static state => ((TaskCompletionSource)state!).TrySetResult(), _changed);
        }

        return _changed.Task;
    }

    public void Dispose() => _registration?.Dispose();

    private static TaskCompletionSource Fired()
    {
        var fired = new TaskCompletionSource();
        fired.SetResult();
        return fired;
    }
}

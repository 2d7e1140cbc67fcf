namespace ClusterCodex.TestSupport;

public sealed partial class FakeTimeProvider
{
    private sealed class FakeTimer(FakeTimeProvider time, TimerCallback callback, object? state) : ITimer
    {
        private bool _disposed;

        public DateTimeOffset Due { get; set; }

        public TimeSpan? Period { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            bool fireNow;
            lock (time._gate)
            {
                if (_disposed)
                {
                    return false;
                }

                time._timers.Remove(this);
                Period = period == Timeout.InfiniteTimeSpan || period == TimeSpan.Zero ? null : period;
                if (dueTime == Timeout.InfiniteTimeSpan)
                {
                    return true;
                }

                Due = time._now + dueTime;
                fireNow = dueTime <= TimeSpan.Zero && Period is null;
                if (!fireNow)
                {
                    time._timers.Add(this);
                }
            }

            if (fireNow)
            {
                // As the real clock does: never on the thread that makes the timer, which may hold locks.
                ThreadPool.QueueUserWorkItem(static timer => timer.Fire(), this, preferLocal: false);
            }

            return true;
        }

        public void Dispose()
        {
            lock (time._gate)
            {
                _disposed = true;
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

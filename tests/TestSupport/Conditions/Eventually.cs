using System.Diagnostics;

namespace ClusterCodex.TestSupport;

/// <summary>Waits on conditions in real time, so that tests need no sleeps. The failure says what was awaited and what was last seen.</summary>
public static class Eventually
{
    /// <summary>How long a condition may take by default: 30 s, generous because a healthy one takes milliseconds, and starts take seconds beside a dozen others.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Waits until <paramref name="condition"/> holds.</summary>
    /// <param name="condition">Checked every 10 ms at first, every 100 ms after two seconds.</param>
    /// <param name="what">Completes the sentence "Timed out waiting until …".</param>
    /// <param name="timeout">Null: <see cref="DefaultTimeout"/>.</param>
    /// <exception cref="TimeoutException">The condition did not hold in time.</exception>
    public static Task True(Func<bool> condition, string what, TimeSpan? timeout = null) =>
        True(() => Task.FromResult(condition()), what, timeout);

    /// <inheritdoc cref="True(Func{bool}, string, TimeSpan?)"/>
    public static async Task True(Func<Task<bool>> condition, string what, TimeSpan? timeout = null)
    {
        var limit = timeout ?? DefaultTimeout;
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > limit)
            {
                throw new TimeoutException($"Timed out after {limit.TotalSeconds:0.#} s waiting until {what}.");
            }

            await PauseAsync(started);
        }
    }

    /// <summary>Runs <paramref name="attempt"/> until it no longer throws; the last exception is the failure's cause.</summary>
    /// <param name="attempt">Usually a few asserts.</param>
    /// <param name="timeout">Null: <see cref="DefaultTimeout"/>.</param>
    public static Task Succeeds(Action attempt, TimeSpan? timeout = null) =>
        Succeeds(
            () =>
            {
                attempt();
                return Task.CompletedTask;
            },
            timeout);

    /// <inheritdoc cref="Succeeds(Action, TimeSpan?)"/>
    public static Task Succeeds(Func<Task> attempt, TimeSpan? timeout = null) =>
        Succeeds<object?>(
            async () =>
            {
                await attempt();
                return null;
            },
            timeout);

    /// <inheritdoc cref="Succeeds(Action, TimeSpan?)"/>
    /// <returns>What the first successful attempt returned.</returns>
    public static async Task<T> Succeeds<T>(Func<Task<T>> attempt, TimeSpan? timeout = null)
    {
        var limit = timeout ?? DefaultTimeout;
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return await attempt();
            }
            catch (Exception exception) when (!IsSkip(exception))
            {
                if (Stopwatch.GetElapsedTime(started) > limit)
                {
                    throw new TimeoutException($"Still failing after {limit.TotalSeconds:0.#} s: {exception.Message}", exception);
                }
            }

            await PauseAsync(started);
        }
    }

    // Often for what takes milliseconds; what takes seconds needs the machine for itself.
    private static Task PauseAsync(long started) =>
        Task.Delay(TimeSpan.FromMilliseconds(Math.Clamp(Stopwatch.GetElapsedTime(started).TotalMilliseconds / 20, 10, 100)));

    // xunit marks a skipped test by the message of its exception; retrying would turn the skip into a time-out.
    private static bool IsSkip(Exception exception) =>
        exception.Message.StartsWith("$XunitDynamicSkip$", StringComparison.Ordinal);
}

using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.State;

/// <summary>What was seen of objects while they are there: since when something is so, and what is no longer visible.</summary>
internal sealed class ObjectMemory
{
    private readonly Dictionary<ObjectName, (string What, DateTimeOffset? Since)[]> _observations = [];
    private readonly Dictionary<ObjectName, object> _kept = [];

    /// <summary>Notes whether something is so about an object.</summary>
    /// <param name="since">Since when it is so, where it was never seen otherwise.</param>
    /// <returns>Since when it is so; null where it is not.</returns>
    public DateTimeOffset? Observe(ObjectName subject, string what, bool isSo, DateTimeOffset since, DateTimeOffset now)
    {
        var known = _observations.GetValueOrDefault(subject) ?? [];
        var index = Array.FindIndex(known, one => one.What == what);
        var current = !isSo ? (DateTimeOffset?)null : index < 0 ? since : known[index].Since ?? now;
        if (index < 0)
        {
            _observations[subject] = [.. known, (what, current)];
        }
        else
        {
            known[index].Since = current;
        }

        return current;
    }

    /// <summary>Since when something is so about an object, as noted last; null where it is not.</summary>
    public DateTimeOffset? Observed(ObjectName subject, string what) => _observations.GetValueOrDefault(subject)?.FirstOrDefault(one => one.What == what).Since;

    /// <summary>What was last kept about an object; null where nothing was.</summary>
    public object? Kept(ObjectName subject) => _kept.GetValueOrDefault(subject);

    /// <summary>Keeps what is known about an object; null forgets it.</summary>
    public void Keep(ObjectName subject, object? value)
    {
        if (value is null)
        {
            _kept.Remove(subject);
        }
        else
        {
            _kept[subject] = value;
        }
    }

    /// <summary>Forgets an object that is deleted.</summary>
    public void Forget(ObjectName subject)
    {
        _observations.Remove(subject);
        _kept.Remove(subject);
    }
}

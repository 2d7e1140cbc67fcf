using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace ClusterCodex.IssueService.Issues;

/// <summary>Which issues to return; an empty list does not filter.</summary>
/// <param name="State"><see langword="null"/> for every state.</param>
/// <param name="Kinds">In any case.</param>
/// <param name="Text">Words that must all occur; empty for none.</param>
internal sealed record IssueFilter(
    IssueState? State,
    IReadOnlyList<string> Namespaces,
    IReadOnlyList<string> Kinds,
    IReadOnlyList<Severity> Severities,
    string Text)
{
    private readonly string[] _words = Text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Whether the viewer may see an issue and it passes the filter. Only what the viewer may read is searched.</summary>
    public bool Matches(Issue issue, EffectivePolicy policy, DateTimeOffset now) =>
        (State is null || issue.StateAt(now) == State)
        && (Severities.Count == 0 || Severities.Contains(issue.Severity))
        && policy.ObjectOf(issue) is { } shown
        && (Namespaces.Count == 0 || Namespaces.Contains(shown.Namespace))
        && (Kinds.Count == 0 || Kinds.Contains(shown.Kind, StringComparer.OrdinalIgnoreCase))
        && _words.All(word => Contains(issue, shown, policy, word));

    private static bool Contains(Issue issue, ObjectName shown, EffectivePolicy policy, string word) =>
        new[] { issue.Category.Title, shown.Name, shown.Namespace, shown.Kind, issue.Category.Name, IssueView.MessageFor(issue, policy) }
            .Any(text => text.Contains(word, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A position in the list: most severe first, then newest, then by id.</summary>
internal readonly record struct IssuePosition(Severity Severity, DateTimeOffset DetectedAt, string Id) : IComparable<IssuePosition>
{
    public static IssuePosition Of(Issue issue) => new(issue.Severity, issue.DetectedAt, issue.Id);

    public int CompareTo(IssuePosition other) =>
        other.Severity != Severity ? other.Severity.CompareTo(Severity)
        : other.DetectedAt != DetectedAt ? other.DetectedAt.CompareTo(DetectedAt)
        : string.CompareOrdinal(Id, other.Id);

    /// <summary>The opaque cursor that continues after this position.</summary>
    public string ToCursor() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{(int)Severity}:{DetectedAt.UtcTicks}:{Id}")));

    /// <summary>Parses a cursor of <see cref="ToCursor"/>.</summary>
    public static bool TryParse(string cursor, out IssuePosition position)
    {
        position = default;
        if (!Base64Url.IsValid(cursor))
        {
            return false;
        }

        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)).Split(':', 3);
        if (parts.Length != 3
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var severity)
            || !Enum.IsDefined((Severity)severity)
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            || ticks > DateTimeOffset.MaxValue.Ticks)
        {
            return false;
        }

        position = new IssuePosition((Severity)severity, new DateTimeOffset(ticks, TimeSpan.Zero), parts[2]);
        return true;
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;
using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.Storage;

/// <summary>A stored issue. Dismissals have a table of their own, because users write them and sources must not overwrite them.</summary>
internal sealed class IssueRow
{
    public required string Id { get; set; }

    public required string Cluster { get; set; }

    public required string Kind { get; set; }

    public required string Namespace { get; set; }

    public required string Name { get; set; }

    /// <summary>The key's aspect; its column has the name of the first version.</summary>
    public required string Category { get; set; }

    public DateTimeOffset DetectedAt { get; set; }

    public DateTimeOffset LastSeenAt { get; set; }

    public DateTimeOffset? ResolvedAt { get; set; }

    public int Occurrences { get; set; }

    /// <summary>JSON array of <see cref="StoredFinding"/>.</summary>
    public required string Findings { get; set; }

    /// <summary>JSON array of <see cref="HistoryEntry"/>.</summary>
    public required string History { get; set; }

    public static IssueRow Of(Issue issue) => new()
    {
        Id = issue.Id,
        Cluster = issue.Key.Cluster,
        Kind = issue.Key.Kind,
        Namespace = issue.Key.Namespace,
        Name = issue.Key.Name,
        Category = issue.Key.Aspect,
        DetectedAt = issue.DetectedAt.ToUniversalTime(),
        LastSeenAt = issue.LastSeenAt.ToUniversalTime(),
        ResolvedAt = issue.ResolvedAt?.ToUniversalTime(),
        Occurrences = issue.Occurrences,
        Findings = JsonSerializer.Serialize(issue.Findings.Select(StoredFinding.Of).ToList(), StoredJson.Default.ListStoredFinding),
        History = JsonSerializer.Serialize([.. issue.History], StoredJson.Default.ListHistoryEntry),
    };

    public Issue ToIssue(DismissalRow? dismissal)
    {
        var key = new IssueKey(Cluster, Kind, Namespace, Name, Category);
        var findings = JsonSerializer.Deserialize(Findings, StoredJson.Default.ListStoredFinding) ?? [];
        return new Issue(
            key,
            DetectedAt,
            LastSeenAt,
            ResolvedAt,
            Occurrences,
            [.. findings.Select(finding => finding.ToFinding(key))],
            dismissal?.ToDismissal(),
            JsonSerializer.Deserialize(History, StoredJson.Default.ListHistoryEntry) ?? []);
    }
}

/// <summary>A finding without its key, which is its issue's.</summary>
internal sealed record StoredFinding(FindingSource Source, string Message, DateTimeOffset SeenAt, IReadOnlyList<Evidence> Evidence, ObjectName? Owner, bool QuotesLog = false)
{
    /// <summary>Null in rows of the first version, whose aspect is the category.</summary>
    public string? Category { get; init; }

    public Severity? Severity { get; init; }

    public IReadOnlyList<ObjectName>? Members { get; init; }

    public string? MessageWithoutLog { get; init; }

    public IReadOnlyList<string>? MessageKinds { get; init; }

    public string? MessageWithoutOthers { get; init; }

    public bool NeedsConfirmation { get; init; }

    public static StoredFinding Of(Finding finding) => new(finding.Source, finding.Message, finding.SeenAt, finding.Evidence, finding.Owner, finding.QuotesLog)
    {
        Category = finding.Category,
        Severity = finding.Severity,
        Members = finding.Members,
        MessageWithoutLog = finding.MessageWithoutLog,
        MessageKinds = finding.MessageKinds,
        MessageWithoutOthers = finding.MessageWithoutOthers,
        NeedsConfirmation = finding.NeedsConfirmation,
    };

    public Finding ToFinding(IssueKey key) => new(key, Source, Message, SeenAt, Evidence, Owner, QuotesLog)
    {
        Category = Category ?? key.Aspect,
        Severity = Severity,
        Members = Members ?? [],
        MessageWithoutLog = MessageWithoutLog,
        MessageKinds = MessageKinds ?? [],
        MessageWithoutOthers = MessageWithoutOthers,
        NeedsConfirmation = NeedsConfirmation,
    };
}

/// <summary>A stored dismissal.</summary>
internal sealed class DismissalRow
{
    public required string IssueId { get; set; }

    public required string By { get; set; }

    public DateTimeOffset At { get; set; }

    public required string Reason { get; set; }

    public DateTimeOffset? Until { get; set; }

    public Dismissal ToDismissal() => new(By, At, Reason, Until);
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(List<StoredFinding>))]
[JsonSerializable(typeof(List<HistoryEntry>))]
internal sealed partial class StoredJson : JsonSerializerContext;

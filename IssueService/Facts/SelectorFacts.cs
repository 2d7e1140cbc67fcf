namespace ClusterCodex.IssueService.Facts;

/// <summary>A label selector with its expressions.</summary>
internal sealed record SelectorFacts
{
    public IReadOnlyDictionary<string, string>? MatchLabels { get; set; }

    public IReadOnlyList<SelectorExpressionFacts>? MatchExpressions { get; set; }

    /// <summary>Whether it has no requirement: what that selects depends on where it stands.</summary>
    public bool IsEmpty => MatchLabels is not { Count: > 0 } && MatchExpressions is not { Count: > 0 };

    public bool Matches(IReadOnlyDictionary<string, string>? labels) =>
        (MatchLabels ?? new Dictionary<string, string>()).All(label => labels?.GetValueOrDefault(label.Key) == label.Value)
        && (MatchExpressions ?? []).All(expression => expression.Matches(labels));

    /// <summary>As kubectl writes it.</summary>
    public override string ToString() => string.Join(", ", (MatchLabels ?? new Dictionary<string, string>()).Select(label => $"{label.Key}={label.Value}").Concat((MatchExpressions ?? []).Select(one => one.ToString())));
}

internal sealed record SelectorExpressionFacts
{
    public string Key { get; set; } = "";

    public string Operator { get; set; } = "";

    public IReadOnlyList<string>? Values { get; set; }

    public bool Matches(IReadOnlyDictionary<string, string>? labels)
    {
        var value = labels?.GetValueOrDefault(Key);
        return Operator switch
        {
            "In" => value is not null && Values?.Contains(value) == true,
            "NotIn" => value is null || Values?.Contains(value) != true,
            "Exists" => value is not null,
            "DoesNotExist" => value is null,
            _ => false,
        };
    }

    public override string ToString() => Operator switch
    {
        "Exists" => Key,
        "DoesNotExist" => $"!{Key}",
        _ => $"{Key} {(Operator == "In" ? "in" : "notin")} ({string.Join(", ", Values ?? [])})",
    };
}

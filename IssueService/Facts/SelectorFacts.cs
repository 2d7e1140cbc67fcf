namespace ClusterCodex.IssueService.Facts;

/// <summary>A label selector. An empty one matches everything.</summary>
internal sealed record LabelSelectorFacts
{
    public IReadOnlyDictionary<string, string>? MatchLabels { get; set; }

    public IReadOnlyList<LabelRequirementFacts>? MatchExpressions { get; set; }

    /// <summary>Whether it matches everything.</summary>
    public bool IsEmpty => MatchLabels is not { Count: > 0 } && MatchExpressions is not { Count: > 0 };

    public bool Matches(IReadOnlyDictionary<string, string>? labels) =>
        (MatchLabels ?? NoLabels).All(pair => labels?.GetValueOrDefault(pair.Key) == pair.Value) && (MatchExpressions ?? []).All(one => one.Matches(labels));

    private static readonly Dictionary<string, string> NoLabels = [];
}

internal sealed record LabelRequirementFacts
{
    public string Key { get; set; } = "";

    /// <summary><c>In</c>, <c>NotIn</c>, <c>Exists</c> or <c>DoesNotExist</c>.</summary>
    public string Operator { get; set; } = "";

    public IReadOnlyList<string>? Values { get; set; }

    public bool Matches(IReadOnlyDictionary<string, string>? labels)
    {
        var value = labels?.GetValueOrDefault(Key);
        return Operator switch
        {
            "In" => value is not null && Values?.Contains(value, StringComparer.Ordinal) == true,
            "NotIn" => value is null || Values?.Contains(value, StringComparer.Ordinal) != true,
            "Exists" => value is not null,
            "DoesNotExist" => value is null,

            // An operator of a later version: what it matches is not known.
            _ => false,
        };
    }
}

using System.Collections.Frozen;

namespace ClusterCodex.AccessControl.Authorization;

/// <summary>The names of actions, and of the pattern that matches all of them.</summary>
public static class PolicyActions
{
    private static readonly FrozenDictionary<string, PolicyAction> ByName = Enum.GetValues<PolicyAction>().ToFrozenDictionary(ToName, StringComparer.Ordinal);

    /// <summary>Matches everything, in every list of a policy.</summary>
    public const string Wildcard = "*";

    /// <summary>Every action's name, as policies write it.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetValues<PolicyAction>().Select(action => action.ToName())];

    /// <summary>What a policy allows that names no action.</summary>
    public static IReadOnlyList<PolicyAction> Default { get; } = [PolicyAction.View, PolicyAction.Logs, PolicyAction.Triage, PolicyAction.Plan];

    /// <summary>The action of a name, as policies write it; null where there is none.</summary>
    public static PolicyAction? Find(string name) => ByName.TryGetValue(name, out var action) ? action : null;

    /// <summary>The action's name, as policies write it.</summary>
    public static string ToName(this PolicyAction action) => action switch
    {
        PolicyAction.View => "view",
        PolicyAction.Logs => "logs",
        PolicyAction.Triage => "triage",
        PolicyAction.Plan => "plan",
        PolicyAction.Execute => "execute",
        PolicyAction.Workspace => "workspace",
        PolicyAction.Admin => "admin",
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "Not an action."),
    };
}

namespace ClusterCodex.IssueService.State;

/// <summary>How the kinds that definitions add are kept apart.</summary>
internal static class CustomKind
{
    /// <summary>The kind of a custom resource within the state of a cluster: two groups may have a kind of the same name, and a custom one may be called like one of Kubernetes.</summary>
    public static string KeyOf(string kind, string group) => $"{kind}.{group}";

    /// <summary>The kind without its group.</summary>
    public static string NameOf(string key) => key.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot ? key[..dot] : key;

    /// <summary>Whether a kind of the state is that of custom resources: those of Kubernetes have no dot.</summary>
    public static bool IsKey(string kind) => kind.Contains('.', StringComparison.Ordinal);
}

using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.K8sGpt;

/// <summary>Converts a K8sGPT Result to findings about the object it refers to.</summary>
internal static class ResultReader
{
    /// <summary>Converts one Result.</summary>
    /// <param name="cluster">Name of the cluster's context.</param>
    /// <param name="result">The Result object.</param>
    /// <param name="isNamespaced">Whether a kind has namespaces; <see langword="null"/> for kinds the API server does not know.</param>
    /// <returns>One finding for each category among its texts; empty where it names no object.</returns>
    public static IReadOnlyList<Finding> Read(string cluster, ResultFacts result, Func<string, bool?> isNamespaced)
    {
        if (TargetOf(result.Spec, isNamespaced) is not { } target)
        {
            return [];
        }

        // A Result without a text still means that something is wrong.
        var texts = (result.Spec.Error ?? []).Select(error => error.Text?.Trim() ?? "").Where(text => text.Length > 0).DefaultIfEmpty("K8sGPT gave no text.");
        return
        [
            .. texts.Select((text, index) => (Text: text, Index: index, Category: CategoryOf(result.Spec, target, text)))
                .GroupBy(text => text.Category, StringComparer.Ordinal)
                .Select(group => new Finding(
                    new IssueKey(cluster, target.Kind, target.Namespace, target.Name, group.Key),
                    FindingSource.K8sGpt,
                    group.First().Text,
                    result.Metadata.CreationTimestamp,
                    [.. group.Select(text => new Evidence(FindingSource.K8sGpt, $"Result.spec.error[{text.Index}]", text.Text, result.Metadata.CreationTimestamp))],
                    ParentOf(result.Spec, target),
                    IsOfContainer(result.Spec))),
        ];
    }

    /// <summary>Whether the Log analyzer wrote it: the only one that names a container and quotes its log.</summary>
    private static bool IsOfContainer(ResultSpecFacts spec) => spec.Kind.EndsWith("Pod", StringComparison.Ordinal) && spec.Name.Count(c => c == '/') == 2;

    /// <summary>The object a Result refers to: <c>spec.targetRef</c> where present, otherwise <c>spec.kind</c> and <c>spec.name</c>.</summary>
    internal static ObjectName? TargetOf(ResultSpecFacts spec, Func<string, bool?> isNamespaced)
    {
        if (spec.TargetRef is { Kind: { Length: > 0 } refKind, Name: { Length: > 0 } refName } target)
        {
            return Named(refKind, target.Namespace ?? "", refName);
        }

        // `Security/Pod` and `Storage/PersistentVolume` name the analyzer before the kind.
        var kind = spec.Kind[(spec.Kind.LastIndexOf('/') + 1)..];
        var parts = spec.Name.Split('/');
        return (kind.Length, parts) switch
        {
            (0, _) => null,
            (_, [""]) => null,
            (_, [var name]) => Named(kind, "", name),
            (_, [{ Length: > 0 } first, var second]) when isNamespaced(kind) == false => Named(kind, "", $"{first}/{second}"),
            (_, [var ns, var name]) => Named(kind, ns, name),
            // `namespace/pod/container`, of the Log analyzer.
            (_, [var ns, var pod, _]) => Named(kind, ns, pod),
            _ => null,
        };

        // Only a kind known to be cluster-scoped may have an empty namespace: every policy matches an empty one.
        ObjectName? Named(string kind, string ns, string name) =>
            name.Length == 0 ? null
            : isNamespaced(kind) == false ? new ObjectName(kind, "", name)
            : new ObjectName(kind, ns.Length == 0 ? Unknown : ns, name);
    }

    /// <summary>
    /// Placeholder where a Result of a namespaced kind omits the namespace. No object has it and no pattern except
    /// <c>*</c> matches it, so such a Result is shown only to users who may see every namespace.
    /// </summary>
    internal const string Unknown = "?";

    /// <summary>
    /// A terminated container means a failed pod where nothing restarts it. Only pods of owners that always restart them have
    /// a <c>parentObject</c>: for those the same text means a crash between two runs.
    /// </summary>
    private static string CategoryOf(ResultSpecFacts spec, ObjectName target, string text) => IssueCatalog.OfText(target.Kind, text) switch
    {
        IssueCatalog.PodFailed when ParentOf(spec, target) is not null => IssueCatalog.CrashLoopBackOff,
        var category => category,
    };

    private static ObjectName? ParentOf(ResultSpecFacts spec, ObjectName target)
    {
        var parts = spec.ParentObject?.Split('/');
        return parts is [{ Length: > 0 } kind, { Length: > 0 } name] && (kind, name) != (target.Kind, target.Name)
            ? new ObjectName(kind, target.Namespace, name)
            : null;
    }
}

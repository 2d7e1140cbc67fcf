using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;
using ClusterCodex.Kubernetes.Logs;

namespace ClusterCodex.IssueService.K8sGpt;

/// <summary>Converts a K8sGPT Result to findings about the object that one would fix. What the live objects contradict is no finding.</summary>
/// <param name="cluster">Name of the cluster's context.</param>
/// <param name="kinds">The kinds that the API server knows.</param>
/// <param name="objects">The live objects.</param>
internal sealed class ResultReader(string cluster, ResultKinds kinds, ILiveObjects objects)
{
    /// <summary>
    /// Placeholder where a Result of a namespaced kind omits the namespace. No object has it and no pattern except
    /// <c>*</c> matches it, so such a Result is shown only to users who may see every namespace.
    /// </summary>
    internal const string Unknown = "?";

    /// <summary>Converts one Result.</summary>
    /// <returns>One finding for each aspect among its texts; empty where it names no object, or one that does not exist.</returns>
    public IReadOnlyList<Finding> Read(ResultFacts result)
    {
        if (TargetOf(result.Spec) is not { } target || IsOfKubernetes(target) || objects.SubjectOf(target) is not { } subject)
        {
            return [];
        }

        // A Result without a text still means that something is wrong.
        var texts = (result.Spec.Error ?? []).Select(error => error.Text?.Trim() ?? "").Where(text => text.Length > 0).DefaultIfEmpty("K8sGPT gave no text.");
        return
        [
            .. texts.Select((text, index) => Said(result.Spec, target, text, index))
                .GroupBy(text => IssueCatalog.Find(text.Category).Aspect, StringComparer.Ordinal)
                .Select(group => Find(result, target, subject, group.Key, [.. group])),
        ];
    }

    /// <summary>The object a Result refers to: <c>spec.targetRef</c> where present, otherwise <c>spec.kind</c> and <c>spec.name</c>; null where both are present and differ.</summary>
    internal ObjectName? TargetOf(ResultSpecFacts spec)
    {
        var named = NamedTarget(spec);
        if (spec.TargetRef is not { Kind: { Length: > 0 } kind, Name: { Length: > 0 } name } target)
        {
            return named;
        }

        var referred = Named(kind, target.Namespace ?? "", name);
        return named is null || named == referred ? referred : null;
    }

    // In every namespace, whether a pod uses it or not.
    private static bool IsOfKubernetes(ObjectName target) => target is { Kind: "ConfigMap", Name: "kube-root-ca.crt" or "openshift-service-ca.crt" };

    private Finding Find(ResultFacts result, ObjectName target, ObjectName subject, string aspect, IReadOnlyList<Text> texts)
    {
        var at = result.Metadata.CreationTimestamp;
        var first = texts[0];
        return new Finding(
            new IssueKey(cluster, subject.Kind, subject.Namespace, subject.Name, aspect),
            FindingSource.K8sGpt,
            first.Value,
            at,
            [.. texts.Select(text => new Evidence(FindingSource.K8sGpt, $"Result.spec.error[{text.Index}]", text.Value, at) { Object = target == subject ? null : target, QuotesLog = text.QuotesLog })],
            QuotesLog: texts.Any(text => text.QuotesLog))
        {
            Category = first.Category,
            Members = target == subject ? [] : [target],
            NeedsConfirmation = objects.Evaluates(subject.Kind) && !texts.Any(text => text.StandsAlone),
        };
    }

    private static Text Said(ResultSpecFacts spec, ObjectName target, string text, int index)
    {
        if (!IsOfContainer(spec))
        {
            var separator = spec.Kind.LastIndexOf('/');
            var category = ResultCategories.Of(separator < 0 ? "" : spec.Kind[..separator], target.Kind, text);
            return new Text(text, index, category, QuotesLog: false, ResultCategories.StandsAlone(category));
        }

        // The analyzer quotes the first line with a word such as "error": a harmless one adds to what is known, and is no issue by itself.
        return new Text(text, index, IssueCatalog.LogError, QuotesLog: true, LogAnalyzer.FindCause(text) is not null);
    }

    /// <summary>Whether the Log analyzer wrote it: the only one that names a container and quotes its log.</summary>
    private static bool IsOfContainer(ResultSpecFacts spec) => spec.Kind.EndsWith("Pod", StringComparison.OrdinalIgnoreCase) && spec.Name.Count(c => c == '/') == 2;

    private ObjectName? NamedTarget(ResultSpecFacts spec)
    {
        // `Security/Pod` and `Storage/PersistentVolume` name the analyzer before the kind.
        var kind = spec.Kind[(spec.Kind.LastIndexOf('/') + 1)..];
        var parts = spec.Name.Split('/');
        return (kind.Length, parts) switch
        {
            (0, _) => null,
            (_, [""]) => null,
            (_, ["", var entry]) when spec.ParentObject?.Split('/') is [var parent, { Length: > 0 } configuration] && kinds.NameOf(parent) == kinds.NameOf(kind) && entry.Length > 0 => Named(kind, "", configuration),
            (_, [var name]) => Named(kind, "", name),
            (_, [{ Length: > 0 } first, var second]) when kinds.IsNamespaced(kind) == false => Named(kind, "", $"{first}/{second}"),
            (_, [var ns, var name]) => Named(kind, ns, name),
            // `namespace/pod/container`, of the Log analyzer.
            (_, [var ns, var pod, _]) => Named(kind, ns, pod),
            _ => null,
        };
    }

    // Only a kind known to be cluster-scoped may have an empty namespace: every policy matches an empty one.
    private ObjectName? Named(string kind, string ns, string name) =>
        name.Length == 0 ? null
        : kinds.IsNamespaced(kind) == false ? new ObjectName(kinds.NameOf(kind), "", name)
        : new ObjectName(kinds.NameOf(kind), ns.Length == 0 ? Unknown : ns, name);

    private sealed record Text(string Value, int Index, string Category, bool QuotesLog, bool StandsAlone);
}

/// <summary>The kinds of a cluster, found whatever their case.</summary>
internal sealed class ResultKinds(IEnumerable<(string Kind, bool Namespaced)> kinds)
{
    private readonly Dictionary<string, (string Kind, bool Namespaced)> _kinds = kinds.GroupBy(one => one.Kind, StringComparer.OrdinalIgnoreCase).ToDictionary(group => group.Key, group => group.First(), StringComparer.OrdinalIgnoreCase);

    /// <summary>As the API server writes it; an unknown kind as it is.</summary>
    public string NameOf(string kind) => _kinds.TryGetValue(kind, out var known) ? known.Kind : kind;

    /// <summary>Null for a kind that the API server does not know.</summary>
    public bool? IsNamespaced(string kind) => _kinds.TryGetValue(kind, out var known) ? known.Namespaced : null;
}

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>The analyzers of each kind.</summary>
internal sealed class AnalyzerTable
{
    private readonly Dictionary<string, IAnalyzer[]> _byKind;
    private readonly IAnalyzer[] _others;

    public AnalyzerTable(AnalyzerOptions options)
    {
        var security = new SecurityAnalyzer();
        var finalizers = new FinalizerAnalyzer();
        _others = [new WorkloadAnalyzer(options), security];
        _byKind = new Dictionary<string, IAnalyzer[]>(StringComparer.Ordinal)
        {
            ["Pod"] = _others,
            ["ReplicaSet"] = _others,
            ["Deployment"] = _others,
            ["StatefulSet"] = _others,
            ["DaemonSet"] = _others,
            ["ReplicationController"] = _others,
            ["Job"] = [new JobAnalyzer(options), security],
            ["CronJob"] = [new CronJobAnalyzer(options), security],
            ["Node"] = [new NodeAnalyzer()],
            ["Service"] = [new ServiceAnalyzer(), new DnsAnalyzer()],
            ["PersistentVolumeClaim"] = [new ClaimAnalyzer()],
            ["PersistentVolume"] = [new VolumeAnalyzer()],
            ["StorageClass"] = [new StorageClassAnalyzer()],
            ["HorizontalPodAutoscaler"] = [new AutoscalerAnalyzer()],
            ["PodDisruptionBudget"] = [new DisruptionBudgetAnalyzer()],
            ["ResourceQuota"] = [new QuotaAnalyzer()],
            ["Namespace"] = [new NamespaceAnalyzer()],
            ["Role"] = [new RoleAnalyzer()],
            ["ClusterRole"] = [new RoleAnalyzer()],
        };
        foreach (var kind in FinalizerAnalyzer.Kinds)
        {
            _byKind[kind] = [.. _byKind.GetValueOrDefault(kind) ?? [], finalizers];
        }
    }

    /// <summary>Kinds of objects that are evaluated, or whose owners are.</summary>
    public IReadOnlyCollection<string> Kinds => _byKind.Keys;

    /// <summary>What evaluates objects of a kind; a controller of an unknown kind is evaluated by its pods.</summary>
    public IReadOnlyList<IAnalyzer> For(string kind) => _byKind.GetValueOrDefault(kind) ?? _others;
}

using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>The analyzers of each kind.</summary>
internal sealed class AnalyzerTable
{
    private readonly Dictionary<string, IAnalyzer[]> _byKind;
    private readonly IAnalyzer[] _others;
    private readonly IAnalyzer[] _custom;

    public AnalyzerTable(AnalyzerOptions options)
    {
        var security = new SecurityAnalyzer();
        var finalizers = new FinalizerAnalyzer();
        _others = [new WorkloadAnalyzer(options), security];
        _custom = [new CustomResourceAnalyzer(), .. _others, finalizers];
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
            ["Ingress"] = [new IngressAnalyzer()],
            ["NetworkPolicy"] = [new NetworkPolicyAnalyzer()],
            ["ValidatingWebhookConfiguration"] = [new WebhookAnalyzer()],
            ["MutatingWebhookConfiguration"] = [new WebhookAnalyzer()],
            ["APIService"] = [new ApiServiceAnalyzer()],
            ["CustomResourceDefinition"] = [new DefinitionAnalyzer()],
            ["Secret"] = [new CertificateAnalyzer()],
            ["GatewayClass"] = [new GatewayClassAnalyzer()],
            ["Gateway"] = [new GatewayAnalyzer()],
            ["HTTPRoute"] = [new HttpRouteAnalyzer()],
            ["Service"] = [new ServiceAnalyzer(), new DnsAnalyzer()],
            ["PersistentVolumeClaim"] = [new ClaimAnalyzer()],
            ["PersistentVolume"] = [new VolumeAnalyzer()],
            ["StorageClass"] = [new StorageClassAnalyzer()],
            ["HorizontalPodAutoscaler"] = [new AutoscalerAnalyzer()],
            ["PodDisruptionBudget"] = [new DisruptionBudgetAnalyzer()],
            ["ResourceQuota"] = [new QuotaAnalyzer()],
            ["Namespace"] = [new NamespaceAnalyzer(), new RegistryAnalyzer()],
            ["Role"] = [new RoleAnalyzer()],
            ["ClusterRole"] = [new RoleAnalyzer()],
        };
        foreach (var kind in FinalizerAnalyzer.Kinds)
        {
            _byKind[kind] = [.. _byKind.GetValueOrDefault(kind) ?? [], finalizers];
        }
    }

    /// <summary>Whether objects of a kind are evaluated, or their owners.</summary>
    public bool Evaluates(string kind) => _byKind.ContainsKey(kind) || CustomKind.IsKey(kind);

    /// <summary>Whether an issue of a kind may explain the workloads that it names.</summary>
    public static bool TakesAlong(string kind) => kind is "Namespace" or "ResourceQuota" or "Service" || WebhookAnalyzer.Configures(kind);

    /// <summary>What evaluates objects of a kind; a controller of an unknown kind is evaluated by its pods.</summary>
    public IReadOnlyList<IAnalyzer> For(string kind) => _byKind.GetValueOrDefault(kind) ?? (CustomKind.IsKey(kind) ? _custom : _others);
}

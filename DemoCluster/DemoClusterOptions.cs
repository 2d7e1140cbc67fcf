using System.ComponentModel.DataAnnotations;

namespace ClusterCodex.DemoCluster;

/// <summary>Options of a demo cluster.</summary>
public sealed record DemoClusterOptions
{
    /// <summary>TCP port on 127.0.0.1; 0, the default, takes any free one. Environment: <c>HTTPS_PORT</c>.</summary>
    [Range(0, 65535)]
    public int HttpsPort { get; init; }

    /// <summary>Port on 127.0.0.1 for <c>/health</c> and <c>/health/ready</c> in plain HTTP, nothing else; null, the default, for none. Environment: <c>HTTP_PORT</c>.</summary>
    [Range(0, 65535)]
    public int? HealthPort { get; init; }

    /// <summary>Where the kubeconfig is written; null, the default, creates a file in the temporary folder that is deleted with the cluster. Environment: <c>DEMO_KUBECONFIG</c>.</summary>
    public string? KubeConfigPath { get; init; }

    /// <summary>Where certificates and tokens are kept for the next run (mode 0600); null, the default, creates new ones at each start. Environment: <c>DEMO_IDENTITY</c>.</summary>
    public string? IdentityPath { get; init; }

    /// <summary>How many times faster than in a real cluster pulls, starts, probes and back-offs are: 1 to 1000, by default 20. Environment: <c>DEMO_SPEED</c>.</summary>
    [Range(1, 1000)]
    public double Speed { get; init; } = 20;

    /// <summary>Start with the broken workloads and their healthy neighbours; true by default. Environment: <c>DEMO_SEED</c>.</summary>
    public bool Seed { get; init; } = true;

    /// <summary>Additional pods without controllers, for load: 0, the default, to 1,000,000. Environment: <c>DEMO_PODS</c>.</summary>
    [Range(0, 1_000_000)]
    public int SyntheticPods { get; init; }

    /// <summary>Status changes per second among the synthetic pods: 0, the default, to 10,000. Environment: <c>DEMO_CHANGES_PER_SECOND</c>.</summary>
    [Range(0, 10_000)]
    public int SyntheticChangesPerSecond { get; init; }

    /// <summary>Changes of a resource that are kept for watches that resume: 16 to 1,000,000, by default 10,000.</summary>
    [Range(16, 1_000_000)]
    public int HistoryLimit { get; init; } = 10_000;

    /// <summary>How long a paged list can be continued: 1 s to 1 h, by default 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ContinueLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Time without events after which a watch with bookmarks receives one: 10 ms to 10 min, by default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan BookmarkInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether a watch from an expired version returns 200 and an ERROR event (true, the default) or status 410 (false): API servers do both.</summary>
    public bool WatchGoneAsEvent { get; init; } = true;
}

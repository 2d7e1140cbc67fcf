namespace ClusterCodex.AppHost.Resources;

/// <summary>Which cluster is looked at, and why.</summary>
internal sealed record ClusterChoice(bool UseOwn, string Description)
{
    public static Task<ClusterChoice> MakeAsync(AppHostSettings settings, CancellationToken cancellationToken) => Task.FromResult(
        settings is { KubeConfig: null, KubeContext: null }
            ? new ClusterChoice(UseOwn: false, "the demo cluster (neither KUBECONFIG nor KUBE_CONTEXT is set)")
            : new ClusterChoice(UseOwn: true, $"{settings.KubeContext ?? "the current context"} of {settings.KubeConfig ?? "~/.kube/config"}"));
}

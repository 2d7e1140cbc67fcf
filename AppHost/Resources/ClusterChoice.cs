using ClusterCodex.Kubernetes;

namespace ClusterCodex.AppHost.Resources;

/// <summary>Which cluster is used, and why.</summary>
/// <param name="KubeConfig">Files with absolute paths, separated as in PATH; <see langword="null"/> for the demo cluster, and for ~/.kube/config.</param>
/// <param name="Description">As text for users.</param>
internal sealed record ClusterChoice(bool UseOwn, string? KubeConfig, string Description)
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Tries the cluster of KUBECONFIG and KUBE_CONTEXT; falls back to the demo cluster if there is none, or if it does not answer.</summary>
    public static async Task<ClusterChoice> MakeAsync(string? kubeConfig, string? context, CancellationToken cancellationToken)
    {
        if (kubeConfig is null && context is null)
        {
            return Demo("neither KUBECONFIG nor KUBE_CONTEXT is set");
        }

        // Services start in other directories.
        var files = kubeConfig is null
            ? null
            : string.Join(Path.PathSeparator, kubeConfig.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Path.GetFullPath));
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(ConnectTimeout);
        try
        {
            using var client = new KubernetesClient(Kubernetes.KubeConfig.Load(files).Resolve(context));
            return await AskAsync(client, files, deadline.Token);
        }
        catch (Exception e) when (e is KubeConfigException or KubernetesException)
        {
            return Demo($"the cluster of {Name(files, context)} cannot be used: {e.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Demo($"the cluster of {Name(files, context)} did not answer within {ConnectTimeout.TotalSeconds} s");
        }
    }

    private static async Task<ClusterChoice> AskAsync(KubernetesClient client, string? files, CancellationToken cancellationToken)
    {
        try
        {
            var version = await client.GetVersionAsync(cancellationToken);
            return new ClusterChoice(UseOwn: true, files, $"'{client.ClusterName}' at {client.Server.Authority}, Kubernetes {version.GitVersion}");
        }
        catch (KubernetesException e) when (e.Reached)
        {
            // It is the requested cluster: the page reports what it rejects.
            return new ClusterChoice(UseOwn: true, files, $"'{client.ClusterName}' at {client.Server.Authority}, which answers: {e.Message}");
        }
    }

    private static ClusterChoice Demo(string reason) => new(UseOwn: false, KubeConfig: null, $"the demo cluster, because {reason.TrimEnd('.')}");

    private static string Name(string? files, string? context) => $"{context ?? "the current context"} in {files ?? "~/.kube/config"}";
}

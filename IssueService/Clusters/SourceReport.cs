using ClusterCodex.IssueService.Issues;
using ClusterCodex.Kubernetes;

namespace ClusterCodex.IssueService.Clusters;

/// <summary>Reports the status of one source of one cluster, with messages that users can act on.</summary>
internal sealed class SourceReport(string cluster, FindingSource source, SourceRegistry sources, ILogger logger)
{
    public void Starting() =>
        sources.Set(cluster, source, SourceAvailability.Starting, $"Cluster '{cluster}' is being read for the first time; try again in a moment.");

    public void Available() => sources.Set(cluster, source, SourceAvailability.Available, "");

    public void Missing(string message) => sources.Set(cluster, source, SourceAvailability.Missing, message);

    public void Unreachable(KubernetesException exception)
    {
        ClusterWatchLog.Unreachable(logger, cluster, source.ToName(), exception.Message);
        var why = exception.Failure is KubernetesFailure.Unauthorized or KubernetesFailure.Forbidden
            ? $"Cluster '{cluster}' refuses Cluster Codex. An administrator has to check the credentials and the RBAC rules of its kubeconfig or service account."
            : $"Cluster '{cluster}' does not answer.";
        sources.Set(cluster, source, SourceAvailability.Unreachable, $"{why} The last known state is shown. The connection is retried automatically.");
    }
}

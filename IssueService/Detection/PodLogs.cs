using ClusterCodex.Kubernetes;
using ClusterCodex.Kubernetes.Logs;

namespace ClusterCodex.IssueService.Detection;

/// <summary>Reads the end of a container's log and what it says.</summary>
internal sealed class PodLogs(KubernetesClient client, ILogger logger)
{
    /// <summary>What a log says; null where it says nothing or cannot be read, which is no failure of detection: the pod may be gone, or its container may not have run.</summary>
    public async Task<LogCause?> CauseAsync(string ns, string pod, LogOptions options, int lines, int maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            var text = await client.ReadLogTailAsync(ns, pod, options, lines, maxBytes, cancellationToken);
            return RemovedLog.IsMatch(text) ? null : LogAnalyzer.FindCause(text);
        }
        catch (KubernetesException exception)
        {
            DetectionLog.LogUnread(logger, client.ClusterName, ns, pod, exception.Message);
            return null;
        }
    }
}

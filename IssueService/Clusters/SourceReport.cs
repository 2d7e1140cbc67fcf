using ClusterCodex.IssueService.Issues;
using ClusterCodex.Kubernetes;

namespace ClusterCodex.IssueService.Clusters;

/// <summary>Reports the status of one source of one cluster, with messages that users can act on. While the API server is silent, nothing is available.</summary>
internal sealed class SourceReport
{
    private readonly string _cluster;
    private readonly FindingSource _source;
    private readonly SourceRegistry _sources;
    private readonly ClusterHeartbeat _heartbeat;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private (SourceAvailability Availability, string Message) _reported;

    public SourceReport(string cluster, FindingSource source, SourceRegistry sources, ClusterHeartbeat heartbeat, ILogger logger)
    {
        (_cluster, _source, _sources, _heartbeat, _logger) = (cluster, source, sources, heartbeat, logger);
        _reported = (SourceAvailability.Starting, $"Cluster '{cluster}' is being read for the first time; try again in a moment.");
        heartbeat.Changed += (_, _) => Publish();
        Publish();
    }

    public void Available() => Report(SourceAvailability.Available, "");

    public void Missing(string message) => Report(SourceAvailability.Missing, message);

    public void Unreachable(KubernetesException exception)
    {
        ClusterWatchLog.Unreachable(_logger, _cluster, _source.ToName(), exception.Message);
        var why = exception.Failure is KubernetesFailure.Unauthorized or KubernetesFailure.Forbidden
            ? $"Cluster '{_cluster}' refuses Cluster Codex. An administrator has to check the credentials and the RBAC rules of its kubeconfig or service account."
            : NoAnswer;
        Report(SourceAvailability.Unreachable, $"{why} {LastKnown}");
    }

    private string NoAnswer => $"Cluster '{_cluster}' does not answer.";

    private const string LastKnown = "The last known state is shown. The connection is retried automatically.";

    private void Report(SourceAvailability availability, string message)
    {
        lock (_lock)
        {
            _reported = (availability, message);
        }

        Publish();
    }

    private void Publish()
    {
        lock (_lock)
        {
            if (_heartbeat.SilentSince is { } since && _reported.Availability == SourceAvailability.Available)
            {
                _sources.Set(_cluster, _source, SourceAvailability.Unreachable, $"{NoAnswer} {LastKnown}", since);
            }
            else
            {
                _sources.Set(_cluster, _source, _reported.Availability, _reported.Message, _heartbeat.SilentSince);
            }
        }
    }
}

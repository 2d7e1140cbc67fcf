using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.ServiceDefaults.Discovery;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.V1;
using Grpc.Core;
using Microsoft.Extensions.Options;
using EffectivePolicy = ClusterCodex.AccessControl.Authorization.EffectivePolicy;

namespace ClusterCodex.PlanService.Evidence;

/// <summary>
/// Fetches what a plan may know, as the caller: both services see the caller's own token and filter by the caller's policy.
/// </summary>
internal sealed class EvidenceGatherer(
    IssueService.IssueServiceClient issues,
    ResourceService.ResourceServiceClient resources,
    IPolicyEnforcer policies,
    IOptions<EvidenceOptions> options,
    ILogger<EvidenceGatherer> logger)
{
    /// <summary>The issue, where the caller may do <paramref name="action"/> with it.</summary>
    /// <exception cref="RpcException">
    /// NOT_FOUND: there is no such issue for this caller. FORBIDDEN: the caller may see it, but the action is not allowed. UNAVAILABLE: the
    /// issues cannot be read.
    /// </exception>
    public async Task<IssueDetail> OpenAsync(string issueId, CallerIdentity caller, PolicyAction action, CancellationToken cancellationToken)
    {
        var detail = await GetIssueAsync(issueId, cancellationToken);
        var issue = detail.Issue;

        // Checked here as well: IssueService's check must not be the only one.
        if (!policies.Current(caller).AllowsObject(PolicyAction.View, issue.Kind, issue.Namespace, issue.Name))
        {
            throw NotFound(issueId);
        }

        policies.Require(caller, action, issue.Kind, issue.Kind == EffectivePolicy.NamespaceKind ? issue.Name : issue.Namespace);
        return detail;
    }

    /// <summary>Gathers everything about an opened issue that the caller may see; what is missing is listed.</summary>
    public async Task<PlanEvidence> GatherAsync(IssueDetail detail, CallerIdentity caller, CancellationToken cancellationToken)
    {
        var issue = detail.Issue;
        var missing = new List<string>();
        var objects = await GatherObjectsAsync(issue, missing, cancellationToken);
        var isClusterUnread = objects is null;
        missing.AddRange(objects?.Missing ?? []);
        var policy = policies.Current(caller);
        if (!policy.Allows(PolicyAction.Logs, "Pod", issue.Namespace))
        {
            missing.Add("Logs: your access policy does not include them.");
        }

        if (!policy.Allows(PolicyAction.View, EffectivePolicy.EventKind, issue.Namespace))
        {
            missing.Add("Events: your access policy does not include them.");
        }

        return new PlanEvidence(detail, EvidenceBounds.Apply(objects ?? new ObjectEvidence()), missing) { IsClusterUnread = isClusterUnread };
    }

    private static RpcException NotFound(string issueId) => RpcErrors.NotFound($"Issue '{issueId}' does not exist.");

    private async Task<IssueDetail> GetIssueAsync(string issueId, CancellationToken cancellationToken)
    {
        try
        {
            return await issues.GetIssueAsync(new GetIssueRequest { Id = issueId }, deadline: Deadlines.After(options.Value.Timeout), cancellationToken: cancellationToken);
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.NotFound or StatusCode.PermissionDenied)
        {
            throw NotFound(issueId);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested
            && RpcErrors.FailureOf(exception) is { StatusCode: StatusCode.Unavailable or StatusCode.DeadlineExceeded } failure)
        {
            EvidenceGathererLog.PartMissing(logger, "issue", failure.StatusCode);
            throw RpcErrors.Unavailable("The issue cannot be read at the moment because the issue service does not respond. Try again shortly.");
        }
    }

    // Null: the cluster did not respond. A part that cannot be read is reported as missing; a plan can be made from the issue alone.
    private async Task<ObjectEvidence?> GatherObjectsAsync(Issue issue, List<string> missing, CancellationToken cancellationToken)
    {
        try
        {
            return await resources.GatherEvidenceAsync(
                new GatherEvidenceRequest { Kind = issue.Kind, Namespace = issue.Namespace, Name = issue.Name, Cluster = issue.Cluster, Before = issue.DetectedAt },
                deadline: Deadlines.After(options.Value.Timeout),
                cancellationToken: cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested
            && RpcErrors.FailureOf(exception) is { StatusCode: not StatusCode.Unauthenticated } failure)
        {
            EvidenceGathererLog.PartMissing(logger, "objects", failure.StatusCode);
            missing.Add(failure.StatusCode switch
            {
                StatusCode.NotFound => "The object itself, its logs, events and revisions: it does not exist any more.",
                StatusCode.PermissionDenied => "The object itself, its logs, events and revisions: your access policy does not include them.",
                _ => "The object itself, its logs, events and revisions: they could not be read from the cluster at this moment.",
            });
            return failure.StatusCode is StatusCode.NotFound or StatusCode.PermissionDenied ? new ObjectEvidence() : null;
        }
    }
}

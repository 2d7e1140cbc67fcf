using ClusterCodex.AccessControl.Audit;
using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.AccessControl.Streaming;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.Storage;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Dismissal = ClusterCodex.IssueService.Issues.Dismissal;
using Issue = ClusterCodex.IssueService.Issues.Issue;

namespace ClusterCodex.IssueService;

/// <summary>The issue contract, limited to the caller's access policy.</summary>
internal sealed class IssueEndpoints(
    IssueRegistry registry,
    SourceRegistry sources,
    IssueStore store,
    IssueFollower follower,
    IPolicyEnforcer enforcer,
    IAuditLog audit,
    StreamLifetime lifetime,
    TimeProvider time) : V1.IssueService.IssueServiceBase
{
    private const int DefaultLimit = 200;
    private const int MaxLimit = 1000;

    public override Task<ListIssuesResponse> ListIssues(ListIssuesRequest request, ServerCallContext context)
    {
        var policy = enforcer.Current(context.GetCaller());
        var (filter, after, limit) = IssueRequests.Read(request, MaxLimit, DefaultLimit);
        IssueRequests.RequireGranted(policy, filter);

        var now = time.GetUtcNow();
        var matching = registry.Current.Issues.Values
            .Where(issue => filter.Matches(issue, policy, now))
            .OrderBy(IssuePosition.Of)
            .ToList();
        if (matching.Count == 0)
        {
            RequireReachable();
        }

        var page = matching.SkipWhile(issue => after is { } position && IssuePosition.Of(issue).CompareTo(position) <= 0).Take(limit + 1).ToList();
        var reply = new ListIssuesResponse { TotalSize = matching.Count };
        reply.Issues.AddRange(page.Take(limit).Select(issue => IssueView.ToWire(issue, policy, now, sources.LastSeenAt(issue, now))));
        if (page.Count > limit)
        {
            reply.NextCursor = IssuePosition.Of(page[limit - 1]).ToCursor();
        }

        return Task.FromResult(reply);
    }

    public override Task<ListSourcesResponse> ListSources(Empty request, ServerCallContext context)
    {
        enforcer.Current(context.GetCaller());
        var reply = new ListSourcesResponse();
        reply.Sources.AddRange(sources.Current.Select(SourceView.ToWire));
        return Task.FromResult(reply);
    }

    public override Task<IssueDetail> GetIssue(GetIssueRequest request, ServerCallContext context)
    {
        var policy = enforcer.Current(context.GetCaller());
        var (issue, now) = (Find(request.Id, policy), time.GetUtcNow());
        return Task.FromResult(IssueView.ToDetail(issue, policy, now, sources.LastSeenAt(issue, now)));
    }

    public override async Task<V1.Issue> DismissIssue(DismissIssueRequest request, ServerCallContext context)
    {
        var now = time.GetUtcNow();
        var caller = context.GetCaller();
        var dismissal = IssueRequests.Read(request, caller.Email, now);
        return await ChangeAsync(request.Id, context, "issue.dismiss", dismissal, issue => issue.Dismiss(dismissal));
    }

    public override Task<V1.Issue> RestoreIssue(RestoreIssueRequest request, ServerCallContext context)
    {
        var caller = context.GetCaller();
        return ChangeAsync(request.Id, context, "issue.restore", null, issue => issue.Restore(caller.Email, time.GetUtcNow()));
    }

    public override Task StreamIssues(StreamIssuesRequest request, IServerStreamWriter<StreamIssuesResponse> responseStream, ServerCallContext context) =>
        lifetime.RunAsync(stopping => follower.FollowAsync(request, context.GetCaller(), responseStream, stopping), context.CancellationToken);

    private async Task<V1.Issue> ChangeAsync(
        string id, ServerCallContext context, string audited, Dismissal? dismissal, Func<Issue, Issue> change)
    {
        var caller = context.GetCaller();
        var policy = enforcer.Current(caller);
        var issue = Find(id, policy);
        var about = new Dictionary<string, string> { ["object"] = $"{issue.Key.Kind}/{issue.Key.Namespace}/{issue.Key.Name}" };
        if (!policy.AllowsObject(context.GetAction(), issue.Key.Kind, issue.Key.Namespace, issue.Key.Name))
        {
            await audit.WriteAsync(audited, $"issue/{id}", AuditOutcome.Denied, about);
            if (policy.ObjectOf(issue) != issue.Object)
            {
                throw RpcErrors.Forbidden($"The cause of this issue is an object that your access policy does not grant, so that you may not '{context.GetAction().ToName()}' it. An administrator can grant it.");
            }

            enforcer.Require(caller, context.GetAction(), issue.Key.Kind, issue.Key.Namespace);
        }

        // Stored first: a dismissal that the page shows must survive a crash.
        await store.SaveDismissalAsync(issue, dismissal, context.CancellationToken);
        var changed = registry.Change(id, change) ?? throw Unknown(id);
        await audit.WriteAsync(audited, $"issue/{id}", AuditOutcome.Allowed, about);
        return IssueView.ToWire(changed, policy, time.GetUtcNow(), changed.LastSeenAt);
    }

    /// <summary>An issue that the caller may view; a hidden issue is reported as not found.</summary>
    private Issue Find(string id, EffectivePolicy policy) =>
        registry.Current.Issues.TryGetValue(id, out var issue) && policy.MayView(issue) ? issue : throw Unknown(id);

    private static RpcException Unknown(string id) =>
        RpcErrors.NotFound($"Issue '{id}' does not exist. It may have been resolved long ago; list the issues to find the current ones.");

    /// <summary>An empty list must mean that nothing is wrong: while the cluster is not being observed, the list is an error.</summary>
    private void RequireReachable()
    {
        if (sources.Current.FirstOrDefault(state => state is { Source: FindingSource.Builtin, Availability: not SourceAvailability.Available }) is { } unobserved)
        {
            throw RpcErrors.Unavailable(unobserved.Message);
        }
    }
}

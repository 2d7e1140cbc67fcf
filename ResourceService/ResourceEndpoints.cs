using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.AccessControl.Streaming;
using ClusterCodex.Kubernetes;
using ClusterCodex.ResourceService.Access;
using ClusterCodex.ResourceService.Changes;
using ClusterCodex.ResourceService.Details;
using ClusterCodex.ResourceService.Evidence;
using ClusterCodex.ResourceService.Kinds;
using ClusterCodex.ResourceService.Logs;
using ClusterCodex.ResourceService.Objects;
using ClusterCodex.ResourceService.Tables;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.V1;
using Google.Api;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ClusterCodex.ResourceService;

/// <summary>The resource contract, limited to the caller's access policy.</summary>
internal sealed class ResourceEndpoints(
    KubernetesClient client,
    ObjectAccess access,
    KindCatalog catalog,
    KindCounter counter,
    TableCache tables,
    TableFollower follower,
    ObjectContextFactory contexts,
    DetailReader details,
    LogReader logs,
    EvidenceReader evidence,
    ChangeReader changes,
    StreamLifetime lifetime,
    IPolicyEnforcer enforcer) : V1.ResourceService.ResourceServiceBase
{
    public override async Task<ListKindsResponse> ListKinds(Empty request, ServerCallContext context)
    {
        var policy = enforcer.Current(context.GetCaller());
        var reply = new ListKindsResponse();
        reply.Kinds.AddRange(await counter.ListAsync(policy, context.CancellationToken));
        return reply;
    }

    public override async Task<ResourceTable> ListResources(ListResourcesRequest request, ServerCallContext context)
    {
        access.RequireCluster(request.Cluster);
        var (policy, kind) = await access.RequireKindAsync(context.GetCaller(), context.GetAction(), request.Kind, context.CancellationToken);
        ObjectAccess.RequireNamespace(policy, kind, request.Namespace);
        var table = await tables.GetAsync(kind, context.CancellationToken);
        var snapshot = table.Current;
        var rows = new RowAccess(kind, table.Columns, await catalog.ListAsync(context.CancellationToken), policy);
        var page = TableQuery.Read(request, table).Run(snapshot, rows, request.Sort);
        var reply = new ResourceTable { NextCursor = page.NextCursor, TotalSize = page.Total, StreamCursor = FeedCursor.Of(table.Feed, snapshot.Sequence, policy), AsOf = table.SilentSince is { } since ? Timestamp.FromDateTimeOffset(since) : null };
        reply.Columns.AddRange(table.Columns.Select(TableView.ToWire));
        reply.Rows.AddRange(page.Rows.Select(row => TableView.ToWire(table, row)));
        return reply;
    }

    public override Task StreamResources(StreamResourcesRequest request, IServerStreamWriter<StreamResourcesResponse> responseStream, ServerCallContext context) =>
        lifetime.RunAsync(stopping => follower.FollowAsync(request, context.GetCaller(), context.GetAction(), responseStream, stopping), context.CancellationToken);

    public override async Task<ResourceDetail> GetResource(GetResourceRequest request, ServerCallContext context)
    {
        access.RequireCluster(request.Cluster);
        var (policy, kind, ns) = await access.RequireObjectAsync(
            context.GetCaller(), context.GetAction(), request.Kind, request.Namespace, request.Name, context.CancellationToken);
        var found = SecretRedactor.Redact(await client.GetAsync(kind.Type, ns, request.Name, context.CancellationToken));
        return await access.ShowsEventAsync(kind, found, policy, context.CancellationToken)
            ? await details.ReadAsync(contexts.Create(kind, found, policy, context.CancellationToken), context.CancellationToken)
            : throw RpcErrors.NotFound("The object does not exist. It may have been deleted in the meantime; list the objects again.");
    }

    public override async Task<HttpBody> GetLogs(GetLogsRequest request, ServerCallContext context) => new()
    {
        ContentType = "text/plain; charset=utf-8",
        Data = ByteString.CopyFromUtf8(await logs.ReadAsync(request, context.GetCaller(), context.GetAction(), context.CancellationToken)),
    };

    public override Task FollowLogs(GetLogsRequest request, IServerStreamWriter<FollowLogsResponse> responseStream, ServerCallContext context) =>
        logs.FollowAsync(request, context.GetCaller(), context.GetAction(), responseStream, context.CancellationToken);

    public override async Task<ListChangesResponse> ListChanges(ListChangesRequest request, ServerCallContext context)
    {
        access.RequireCluster(request.Cluster);
        var (policy, kind, ns) = await access.RequireObjectAsync(
            context.GetCaller(), context.GetAction(), request.Kind, request.Namespace, request.Name, context.CancellationToken);
        var found = SecretRedactor.Redact(await client.GetAsync(kind.Type, ns, request.Name, context.CancellationToken));
        var subject = contexts.Create(kind, found, policy, context.CancellationToken);
        var reply = new ListChangesResponse();
        var history = await changes.ReadAsync(await contexts.WorkloadOfAsync(subject, context.CancellationToken) ?? subject, request.Before?.ToDateTimeOffset(), context.CancellationToken);
        reply.Changes.AddRange(history.Changes);
        return reply;
    }

    public override async Task<ObjectEvidence> GatherEvidence(GatherEvidenceRequest request, ServerCallContext context)
    {
        access.RequireCluster(request.Cluster);
        var (policy, kind, ns) = await access.RequireObjectAsync(
            context.GetCaller(), context.GetAction(), request.Kind, request.Namespace, request.Name, context.CancellationToken);
        return await evidence.ReadAsync(kind, ns, request.Name, request.Before?.ToDateTimeOffset(), policy, context.CancellationToken);
    }
}

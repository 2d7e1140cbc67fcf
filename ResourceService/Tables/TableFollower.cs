using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.AccessControl.Streaming;
using ClusterCodex.Kubernetes;
using ClusterCodex.ResourceService.Access;
using ClusterCodex.ResourceService.Kinds;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using TableColumn = ClusterCodex.Kubernetes.TableColumn;
using TableRow = ClusterCodex.Kubernetes.TableRow;

namespace ClusterCodex.ResourceService.Tables;

/// <summary>Streams to one caller the changes of a table's rows that the caller may see.</summary>
internal sealed class TableFollower(TableCache tables, KindCatalog catalog, ObjectAccess access, IPolicyEnforcer enforcer)
{
    /// <summary>Writes events until the call is cancelled.</summary>
    public async Task FollowAsync(
        StreamResourcesRequest request, CallerIdentity caller, PolicyAction action, IServerStreamWriter<StreamResourcesResponse> stream, CancellationToken cancellationToken)
    {
        access.RequireCluster(request.Cluster);
        var (policy, kind) = await access.RequireKindAsync(caller, action, request.Kind, cancellationToken);
        ObjectAccess.RequireNamespace(policy, kind, request.Namespace);
        if (!LabelSelector.TryParse(request.LabelSelector, out var selector, out var error))
        {
            throw RpcErrors.Validation("labelSelector", error);
        }

        var table = await tables.GetAsync(kind, cancellationToken);
        using var lease = table.Follow();
        var handler = new Handler(table, await catalog.ListAsync(cancellationToken), request.Namespace, selector, stream);
        var sequence = table.Feed.Last;
        if (request.Cursor.Length > 0)
        {
            if (FeedCursor.TryResume(request.Cursor, table.Feed, policy, out var resumed))
            {
                sequence = resumed;
            }
            else
            {
                await handler.OnGapAsync(
                    "That cursor cannot be resumed: the service or your access policy changed since.", policy, FeedCursor.Of(table.Feed, sequence, policy), cancellationToken);
            }
        }

        await handler.OnStartAsync(cancellationToken);
        await FeedFollower.FollowAsync(table.Feed, sequence, policy, caller, enforcer, handler, cancellationToken);
    }

    private sealed class Handler(
        LiveTable table, IReadOnlyList<ServedKind> kinds, string ns, LabelSelector selector, IServerStreamWriter<StreamResourcesResponse> stream) : IFeedHandler<TableEvent>
    {
        private (EffectivePolicy Policy, IReadOnlyList<TableColumn> Columns, RowAccess Access)? _access;

        public Task OnEventAsync(TableEvent feedEvent, EffectivePolicy policy, string cursor, CancellationToken cancellationToken) => feedEvent switch
        {
            TableEvent.Row change => OnRowAsync(change, policy, cursor, cancellationToken),
            TableEvent.Cluster(var silentSince) => stream.WriteAsync(Status(silentSince, cursor), cancellationToken),
            _ => throw new InvalidOperationException($"{feedEvent.GetType()} is not sent."),
        };

        /// <summary>Says that the cluster does not answer, where that is so.</summary>
        public Task OnStartAsync(CancellationToken cancellationToken) =>
            table.SilentSince is { } silentSince ? stream.WriteAsync(Status(silentSince, ""), cancellationToken) : Task.CompletedTask;

        private async Task OnRowAsync(TableEvent.Row change, EffectivePolicy policy, string cursor, CancellationToken cancellationToken)
        {
            var row = change.Current;
            if ((ns.Length > 0 && row.Namespace != ns) || !AccessOf(policy).Shows(row))
            {
                return;
            }

            // A row whose labels change may enter or leave the selection.
            var was = change.Before is { } before && selector.Matches(before.Labels);
            var isNow = change.Type != ChangeType.Deleted && selector.Matches(row.Labels);
            var reply = (was, isNow) switch
            {
                (false, true) => new StreamResourcesResponse { Added = TableView.ToWire(table, row) },
                (true, true) => new StreamResourcesResponse { Changed = TableView.ToWire(table, row) },
                (true, false) => Removed(row),
                _ => null,
            };
            if (reply is not null)
            {
                reply.Cursor = cursor;
                await stream.WriteAsync(reply, cancellationToken);
            }
        }

        public Task OnGapAsync(string reason, EffectivePolicy policy, string cursor, CancellationToken cancellationToken) =>
            stream.WriteAsync(new StreamResourcesResponse { Gap = new StreamGap { Reason = reason }, Cursor = cursor }, cancellationToken);

        public async Task OnPolicyChangedAsync(EffectivePolicy before, EffectivePolicy after, string cursor, CancellationToken cancellationToken)
        {
            var (old, current) = (new RowAccess(table.Kind, table.Columns, kinds, before), AccessOf(after));
            foreach (var row in table.Current.Rows.Where(row => (ns.Length == 0 || row.Namespace == ns) && old.Shows(row) && !current.Shows(row)))
            {
                // Without a cursor: a client that is disconnected in between starts over and does not keep hidden rows.
                await stream.WriteAsync(Removed(row), cancellationToken);
            }

            await stream.WriteAsync(new StreamResourcesResponse { Policy = new PolicyChanged { Version = after.Version }, Cursor = cursor }, cancellationToken);
        }

        private static StreamResourcesResponse Status(DateTimeOffset? silentSince, string cursor) => new()
        {
            Status = new ClusterStatus { Answers = silentSince is null, AsOf = silentSince is { } since ? Timestamp.FromDateTimeOffset(since) : null },
            Cursor = cursor,
        };

        private static StreamResourcesResponse Removed(TableRow row) =>
            new() { Removed = new RowRemoved { Uid = row.Uid, Namespace = row.Namespace ?? "", Name = row.Name } };

        private RowAccess AccessOf(EffectivePolicy policy)
        {
            // A column names the involved object of an Event; the position of that column may change.
            var columns = table.Columns;
            if (_access is not { } known || known.Policy.Version != policy.Version || known.Columns != columns)
            {
                _access = known = (policy, columns, new RowAccess(table.Kind, columns, kinds, policy));
            }

            return known.Access;
        }
    }
}

using System.Text.Json.Nodes;
using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.AccessControl.Streaming;
using ClusterCodex.Kubernetes;
using ClusterCodex.Kubernetes.Logs;
using ClusterCodex.ResourceService.Access;
using ClusterCodex.ResourceService.Details;
using ClusterCodex.ResourceService.Kinds;
using ClusterCodex.ResourceService.Objects;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ClusterCodex.ResourceService.Logs;

/// <summary>Reads and follows the logs of a pod, or of a workload's newest pod.</summary>
internal sealed class LogReader(KubernetesClient client, ObjectAccess access, PodReader pods, KindCatalog catalog, StreamLifetime lifetime)
{
    private const int DefaultTailLines = 500;
    private const int MaxTailLines = 10_000;

    /// <summary>Maximum size of a response; a container with very long lines returns fewer lines than requested.</summary>
    private const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>The last lines, as the container wrote them.</summary>
    public async Task<string> ReadAsync(GetLogsRequest request, CallerIdentity caller, PolicyAction action, CancellationToken cancellationToken)
    {
        var (pod, options) = await ResolveAsync(request, caller, action, cancellationToken);
        try
        {
            var text = await client.ReadLogTailAsync(
                pod.Namespace(), pod.Name(), options with { Timestamps = request.Timestamps }, options.TailLines ?? DefaultTailLines, MaxBytes, cancellationToken);
            return RemovedLog.IsMatch(text) ? throw RpcErrors.Conflict("The log is not available: the node has removed it.") : text;
        }
        catch (KubernetesException exception) when (exception.Failure == KubernetesFailure.Invalid)
        {
            throw LogUnavailable(exception);
        }
    }

    /// <summary>Streams lines as they are written, after <c>cursor</c> where it is set, until the container ends.</summary>
    /// <exception cref="RpcException">Also where the caller's policy no longer grants the log.</exception>
    public async Task FollowAsync(GetLogsRequest request, CallerIdentity caller, PolicyAction action, IServerStreamWriter<FollowLogsResponse> stream, CancellationToken cancellationToken)
    {
        var after = ReadCursor(request.Cursor);
        var (pod, options) = await ResolveAsync(request, caller, action, cancellationToken);
        var (named, podKind) = (await catalog.GetAsync(request.Kind, cancellationToken), await catalog.GetAsync("Pod", cancellationToken));
        void Require()
        {
            access.RequireStill(caller, action, named, pod.Namespace(), request.Name);
            access.RequireStill(caller, action, podKind, pod.Namespace(), pod.Name());
        }

        // Everything since the cursor, without a line limit.
        options = after.At is { } since
            ? options with { Timestamps = true, TailLines = null, Since = since }
            : options with { Timestamps = true };
        await lifetime.RunAsync(Require, token => FollowAsync(pod, options, after, stream, token), cancellationToken);
    }

    private async Task FollowAsync(JsonObject pod, LogOptions options, LogCursor after, IServerStreamWriter<FollowLogsResponse> stream, CancellationToken cancellationToken)
    {
        try
        {
            var here = LogCursor.Start;
            await foreach (var piece in client.FollowLogsAsync(pod.Namespace(), pod.Name(), options, cancellationToken))
            {
                (here, var text) = here.Next(piece);
                if (here.IsAfter(after))
                {
                    var at = here.At is { } moment ? Timestamp.FromDateTimeOffset(moment) : null;
                    await stream.WriteAsync(new FollowLogsResponse { Cursor = here.ToString(), Line = new LogLine { At = at, Text = text } }, cancellationToken);
                }
            }
        }
        catch (KubernetesException exception) when (exception.Failure == KubernetesFailure.Invalid)
        {
            throw LogUnavailable(exception);
        }

        await stream.WriteAsync(new FollowLogsResponse { End = new LogEnd { Reason = "The container ended." } }, cancellationToken);
    }

    private static LogCursor ReadCursor(string cursor) =>
        cursor.Length == 0 ? LogCursor.Start
        : LogCursor.TryParse(cursor, out var after) ? after
        : throw RpcErrors.Validation("cursor", "The cursor is not valid for a log; take it from the last line that was received.");

    private async Task<(JsonObject Pod, LogOptions Options)> ResolveAsync(GetLogsRequest request, CallerIdentity caller, PolicyAction action, CancellationToken cancellationToken)
    {
        access.RequireCluster(request.Cluster);
        var (policy, kind, ns) = await access.RequireObjectAsync(caller, action, request.Kind, request.Namespace, request.Name, cancellationToken);
        if (!policy.Allows(action, "Pod", ns))
        {
            throw RpcErrors.Forbidden($"Your access policy does not grant '{action.ToName()}' on Pod in the namespace '{ns}'. Ask an administrator for it.");
        }

        if (request.TailLines is < 0 or > MaxTailLines)
        {
            throw RpcErrors.Validation("tailLines", $"The number of lines must be from 1 to {MaxTailLines}; {DefaultTailLines} by default.");
        }

        var target = await client.GetAsync(kind.Type, ns, request.Name, cancellationToken);
        var pod = kind.Type is { Kind: "Pod", Group: "" } ? target : await pods.FindNewestAsync(target, cancellationToken)
            ?? throw RpcErrors.NotFound($"{kind.Name} '{request.Name}' has no pods and therefore no logs.");
        var containers = PodReader.Containers(pod);
        var container = request.Container.Length == 0 ? PodReader.DefaultContainerOf(pod) : request.Container;
        return containers.Contains(container)
            ? (pod, new LogOptions { Container = container, Previous = request.Previous, TailLines = request.TailLines == 0 ? DefaultTailLines : request.TailLines })
            : throw RpcErrors.Validation("container", $"Pod '{pod.Name()}' has no container '{container}'; it has {string.Join(", ", containers)}.");
    }

    private static RpcException LogUnavailable(KubernetesException exception) =>
        RpcErrors.Conflict($"The log is not available: {exception.Status?.Message ?? "the container has not started"}.");
}

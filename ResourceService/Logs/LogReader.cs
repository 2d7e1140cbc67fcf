using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using ClusterCodex.Kubernetes;
using ClusterCodex.ResourceService.Access;
using ClusterCodex.ResourceService.Details;
using ClusterCodex.ResourceService.Objects;
using ClusterCodex.ServiceDefaults.Authorization;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.ServiceDefaults.Identity;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClusterCodex.ResourceService.Logs;

/// <summary>Logs of a pod, or of a workload's newest pod.</summary>
internal sealed class LogReader(KubernetesClient client, ObjectAccess access, PodReader pods)
{
    private const int DefaultTailLines = 500;
    private const int MaxTailLines = 10_000;

    /// <summary>Enough for any page; a container that writes more in few lines is cut.</summary>
    private const long MaxBytes = 4 * 1024 * 1024;

    /// <summary>The last lines, as the container wrote them.</summary>
    public async Task<string> ReadAsync(GetLogsRequest request, CallerIdentity caller, CancellationToken cancellationToken)
    {
        var (pod, options) = await ResolveAsync(request, caller, cancellationToken);
        try
        {
            return await client.ReadLogsAsync(pod.Namespace(), pod.Name(), options with { Timestamps = request.Timestamps, LimitBytes = MaxBytes }, cancellationToken);
        }
        catch (KubernetesException exception) when (exception.Failure == KubernetesFailure.Invalid)
        {
            throw NotThere(exception);
        }
    }

    /// <summary>Lines as they are written, from <c>cursor</c> where it is set, until the container ends.</summary>
    public async IAsyncEnumerable<FollowLogsResponse> FollowAsync(GetLogsRequest request, CallerIdentity caller, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (pod, options) = await ResolveAsync(request, caller, cancellationToken);
        var lines = client.FollowLogsAsync(pod.Namespace(), pod.Name(), options with { Timestamps = true }, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var ending = lines.ConfigureAwait(true);
        while (await MoveAsync(lines))
        {
            var space = lines.Current.IndexOf(' ', StringComparison.Ordinal);
            var stamp = space < 0 ? lines.Current : lines.Current[..space];

            // Stamps are RFC 3339 of one length, so their order is that of their texts.
            if (request.Cursor.Length == 0 || string.CompareOrdinal(stamp, request.Cursor) > 0)
            {
                yield return new FollowLogsResponse { Cursor = stamp, Line = new LogLine { At = ReadStamp(stamp), Text = space < 0 ? "" : lines.Current[(space + 1)..] } };
            }
        }

        yield return new FollowLogsResponse { End = new LogEnd { Reason = "The container ended." } };
    }

    private static async Task<bool> MoveAsync(IAsyncEnumerator<string> lines)
    {
        try
        {
            return await lines.MoveNextAsync();
        }
        catch (KubernetesException exception) when (exception.Failure == KubernetesFailure.Invalid)
        {
            throw NotThere(exception);
        }
    }

    private async Task<(JsonObject Pod, LogOptions Options)> ResolveAsync(GetLogsRequest request, CallerIdentity caller, CancellationToken cancellationToken)
    {
        var (policy, kind, ns) = await access.RequireObjectAsync(caller, PolicyAction.Logs, request.Kind, request.Namespace, request.Name, cancellationToken);
        if (!policy.Allows(PolicyAction.Logs, "Pod", ns))
        {
            throw RpcErrors.Forbidden($"Your access policy does not grant 'logs' on Pod in the namespace '{ns}'. Ask an administrator for it.");
        }

        if (request.TailLines is < 0 or > MaxTailLines)
        {
            throw RpcErrors.Validation("tailLines", $"Ask for 1 to {MaxTailLines} lines; {DefaultTailLines} by default.");
        }

        var target = await client.GetAsync(kind.Type, ns, request.Name, cancellationToken);
        var pod = kind.Type is { Kind: "Pod", Group: "" } ? target : await pods.FindNewestAsync(target, cancellationToken)
            ?? throw RpcErrors.NotFound($"{kind.Name} '{request.Name}' has no pods, and so no logs.");
        var containers = PodReader.Containers(pod);
        var container = request.Container.Length == 0 ? PodReader.DefaultContainerOf(pod) : request.Container;
        return containers.Contains(container)
            ? (pod, new LogOptions { Container = container, Previous = request.Previous, TailLines = request.TailLines == 0 ? DefaultTailLines : request.TailLines })
            : throw RpcErrors.Validation("container", $"Pod '{pod.Name()}' has no container '{container}'; it has {string.Join(", ", containers)}.");
    }

    private static Grpc.Core.RpcException NotThere(KubernetesException exception) =>
        RpcErrors.Conflict($"There is no such log now: {exception.Status?.Message ?? "the container has not started"}.");

    private static Timestamp? ReadStamp(string stamp) =>
        DateTimeOffset.TryParse(stamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? Timestamp.FromDateTimeOffset(at) : null;
}

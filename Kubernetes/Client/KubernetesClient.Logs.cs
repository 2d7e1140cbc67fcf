using System.Globalization;
using System.Runtime.CompilerServices;

namespace ClusterCodex.Kubernetes;

public sealed partial class KubernetesClient
{
    /// <summary>A container's log up to now. Bound it by <see cref="LogOptions.TailLines"/> or <see cref="LogOptions.LimitBytes"/>: logs have no upper size.</summary>
    /// <remarks>A kubelet that has just removed the container answers with the text "unable to retrieve container logs for …" and no error.</remarks>
    /// <exception cref="KubernetesException">Among others NotFound; Invalid when the container has not started, or there is no previous one.</exception>
    public async Task<string> ReadLogsAsync(string ns, string pod, LogOptions options, CancellationToken cancellationToken)
    {
        await using var stream = await OpenLogsAsync(ns, pod, options, cancellationToken);
        using var reader = new StreamReader(stream);
        return await ReadBodyAsync(LogAttempt(ns, pod), reader.ReadToEndAsync, cancellationToken);
    }

    /// <summary>A container's log line by line, waiting for more until the container ends. Long lines come in pieces.</summary>
    /// <inheritdoc cref="ReadLogsAsync"/>
    public async IAsyncEnumerable<LogPiece> FollowLogsAsync(
        string ns,
        string pod,
        LogOptions options,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = await OpenLogsAsync(ns, pod, options, follow: true, cancellationToken);
        using var text = new StreamReader(stream);
        var lines = new LogLineReader(text);
        while (true)
        {
            LogPiece? piece;
            try
            {
                piece = await lines.ReadAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or HttpRequestException)
            {
                throw Lost(LogAttempt(ns, pod), exception);
            }

            if (piece is null)
            {
                yield break;
            }

            yield return piece.Value;
        }
    }

    /// <summary>A container's log as the bytes that the container wrote; not necessarily UTF-8.</summary>
    /// <inheritdoc cref="ReadLogsAsync"/>
    public Task<Stream> OpenLogsAsync(string ns, string pod, LogOptions options, CancellationToken cancellationToken) =>
        OpenLogsAsync(ns, pod, options, follow: false, cancellationToken);

    private async Task<Stream> OpenLogsAsync(string ns, string pod, LogOptions options, bool follow, CancellationToken cancellationToken)
    {
        var query = new ApiPath.Query();
        query.Add("container", options.Container);
        query.Add("previous", options.Previous);
        query.Add("timestamps", options.Timestamps);
        query.Add("tailLines", options.TailLines);
        query.Add("sinceTime", options.Since?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        query.Add("limitBytes", options.LimitBytes);
        query.Add("follow", follow);
        var request = new ApiRequest(HttpMethod.Get, ApiPath.Object(PodType, ns, pod, "log") + query, $"read the log of pod {pod} in namespace {ns}")
        {
            Accept = "*/*",
        };
        var response = await SendAsync(request, cancellationToken);
        try
        {
            return new ResponseStream(response, await response.Content.ReadAsStreamAsync(cancellationToken));
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private string LogAttempt(string ns, string pod) => $"read the log of pod {pod} in namespace {ns} of cluster {ClusterName}";

    // Pods are core/v1 in every server there has been: logs need no discovery.
    private static readonly ResourceType PodType = new("", "v1", "Pod", "pods", Namespaced: true);
}

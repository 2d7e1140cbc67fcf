using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

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

    /// <summary>
    /// The end of a container's log: the last lines, as many as fit. The server's own limit ends a text after its first
    /// bytes, and so takes away what was written last.
    /// </summary>
    /// <param name="options"><see cref="LogOptions.LimitBytes"/> is set here.</param>
    /// <param name="lines">At most so many; fewer where they do not fit. The last one alone is cut at its end where it does not fit.</param>
    /// <param name="maxBytes">Most that is read at once.</param>
    /// <inheritdoc cref="ReadLogsAsync"/>
    public async Task<string> ReadLogTailAsync(string ns, string pod, LogOptions options, int lines, int maxBytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lines);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBytes);
        while (true)
        {
            var bytes = await ReadLogBytesAsync(ns, pod, options with { TailLines = lines, LimitBytes = maxBytes }, cancellationToken);
            if (bytes.Length < maxBytes || lines == 1)
            {
                return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
            }

            // A guess from what came would be led astray by one huge line before many small ones.
            lines /= 2;
        }
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

    /// <summary>Counted as they come: decoded, a mark in front is missing and every byte that is not UTF-8 counts three times.</summary>
    private async Task<MemoryStream> ReadLogBytesAsync(string ns, string pod, LogOptions options, CancellationToken cancellationToken)
    {
        await using var stream = await OpenLogsAsync(ns, pod, options, cancellationToken);
        return await ReadBodyAsync(
            LogAttempt(ns, pod),
            async cancellation =>
            {
                var bytes = new MemoryStream();
                await stream.CopyToAsync(bytes, cancellation);
                return bytes;
            },
            cancellationToken);
    }

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

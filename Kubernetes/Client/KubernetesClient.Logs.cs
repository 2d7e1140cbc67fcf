using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace ClusterCodex.Kubernetes;

public sealed partial class KubernetesClient
{
    /// <summary>A container's current log. Limit it with <see cref="LogOptions.TailLines"/> or <see cref="LogOptions.LimitBytes"/>: logs have no maximum size.</summary>
    /// <remarks>A kubelet that has just removed the container returns the text "unable to retrieve container logs for …" instead of an error.</remarks>
    /// <exception cref="KubernetesException">Among others NotFound; Invalid when the container has not started, or there is no previous one.</exception>
    public async Task<string> ReadLogsAsync(string ns, string pod, LogOptions options, CancellationToken cancellationToken)
    {
        await using var stream = await OpenLogsAsync(ns, pod, options, cancellationToken);
        using var reader = new StreamReader(stream);
        return await ReadBodyAsync(LogOperation(ns, pod), reader.ReadToEndAsync, cancellationToken);
    }

    /// <summary>
    /// The end of a container's log: as many of the last lines as fit. The server's own limit keeps the first bytes
    /// and drops the newest lines.
    /// </summary>
    /// <param name="options"><see cref="LogOptions.LimitBytes"/> is set here.</param>
    /// <param name="lines">Maximum number of lines; fewer where they do not fit. A last line that does not fit is truncated.</param>
    /// <param name="maxBytes">Maximum number of bytes to read.</param>
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

            // An estimate from the received lines would be wrong where one huge line precedes many small ones.
            lines /= 2;
        }
    }

    /// <summary>Follows a container's log line by line until the container ends. Long lines are split into pieces.</summary>
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
                throw Lost(LogOperation(ns, pod), exception);
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

    /// <summary>Counts bytes before decoding: decoding drops a byte order mark and replaces each invalid byte by three bytes.</summary>
    private async Task<MemoryStream> ReadLogBytesAsync(string ns, string pod, LogOptions options, CancellationToken cancellationToken)
    {
        await using var stream = await OpenLogsAsync(ns, pod, options, cancellationToken);
        return await ReadBodyAsync(
            LogOperation(ns, pod),
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

    private string LogOperation(string ns, string pod) => $"read the log of pod {pod} in namespace {ns} of cluster {ClusterName}";

    // Pods are core/v1 in every server version: logs need no discovery.
    private static readonly ResourceType PodType = new("", "v1", "Pod", "pods", Namespaced: true);
}

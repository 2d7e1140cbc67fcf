using System.IO.Pipelines;
using ClusterCodex.Gateway.Errors;
using Google.Protobuf;
using Microsoft.AspNetCore.Http.Features;

namespace ClusterCodex.Gateway.Transcoding;

/// <summary>
/// The gRPC side of one REST request, kept as a feature of its context: the proxy's transforms send its
/// request and store the response in it.
/// </summary>
internal abstract class GrpcCall(TranscodedRoute route, TranscodingOptions options)
{
    public TranscodedRoute Route { get; } = route;

    /// <summary>How long the service may take; null for streams.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The error of the call; null if it has not failed.</summary>
    public ApiError? Error { get; private set; }

    /// <summary>The cause of <see cref="Error"/>, for the log.</summary>
    public Exception? Cause { get; private set; }

    /// <summary>Whether the service has answered at all.</summary>
    public bool IsAnswered { get; private set; }

    /// <summary>Reads the response of the service. Never throws: a failure is kept in <see cref="Error"/>.</summary>
    public async Task ReceiveAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        IsAnswered = true;
        if (response.StatusCode != System.Net.HttpStatusCode.OK || GrpcStatusReader.IsTrailersOnly(response))
        {
            Error = GrpcStatusReader.Read(response, Route.Resource);
            return;
        }

        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            var pipe = PipeReader.Create(stream);
            await ReadAsync(new GrpcFrameReader(pipe, Route.Method.OutputType.Parser, options.MaxReplyBytes), cancellationToken);
            await pipe.CompleteAsync();
            Error = GrpcStatusReader.Read(response, Route.Resource) ?? CheckComplete();
        }
        catch (GrpcProtocolException exception)
        {
            Fail(new ApiError(ErrorCode.Internal, $"{Route.Resource} sent a response that cannot be read."), exception);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or OperationCanceledException)
        {
            Fail(new ApiError(ErrorCode.Unavailable, $"The connection to {Route.Resource} was lost. Try again in a moment."), exception);
        }
    }

    protected abstract Task ReadAsync(GrpcFrameReader frames, CancellationToken cancellationToken);

    /// <summary>The error of a response with a success status that lacks its message.</summary>
    protected virtual ApiError? CheckComplete() => null;

    private void Fail(ApiError error, Exception cause) => (Error, Cause) = (error, cause);

    /// <summary>Makes <paramref name="frame"/> the body that the proxy sends on.</summary>
    public static void ReplaceBody(HttpContext context, byte[] frame)
    {
        var headers = context.Request.Headers;
        // An upgrade requested by the caller would change the proxy's protocol to the service.
        headers.Remove("Upgrade");
        headers.Remove("Connection");
        headers.TransferEncoding = default;
        headers.ContentLength = frame.Length;
        context.Request.Body = new MemoryStream(frame, writable: false);
        context.Features.Set<IHttpRequestBodyDetectionFeature>(BodyIsPresent.Instance);
    }

    private sealed class BodyIsPresent : IHttpRequestBodyDetectionFeature
    {
        public static readonly BodyIsPresent Instance = new();

        public bool CanHaveBody => true;
    }
}

/// <summary>A call with one response message.</summary>
internal sealed class UnaryGrpcCall(TranscodedRoute route, TranscodingOptions options) : GrpcCall(route, options)
{
    /// <summary>Set unless the call failed.</summary>
    public IMessage? Reply { get; private set; }

    protected override async Task ReadAsync(GrpcFrameReader frames, CancellationToken cancellationToken)
    {
        Reply = await frames.ReadAsync(cancellationToken);
        if (Reply is not null && await frames.ReadAsync(cancellationToken) is not null)
        {
            throw new GrpcProtocolException("The service sent two responses to one request.");
        }
    }

    protected override ApiError? CheckComplete() =>
        Reply is null ? new ApiError(ErrorCode.Internal, $"{Route.Resource} sent no response.") : null;
}

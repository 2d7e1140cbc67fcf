using Microsoft.AspNetCore.Http.Features;

namespace ClusterCodex.Gateway.Transcoding.Streaming;

/// <summary>
/// The response that the proxy sees while a stream is being served. The proxy sets the status when the service's
/// headers arrive; by then the real response may have begun with a comment, and setting its status would fail.
/// </summary>
internal sealed class ShieldedResponse(IHttpResponseFeature real) : IHttpResponseFeature
{
    private readonly HeaderDictionary _late = [];

    public int StatusCode { get; set; } = StatusCodes.Status200OK;

    public string? ReasonPhrase { get; set; }

    // Before the start the headers are the real ones: CORS adds its own as the response begins.
    public IHeaderDictionary Headers
    {
        get => real.HasStarted ? _late : real.Headers;
        set => throw new NotSupportedException("The headers of a stream are not replaced.");
    }

    public Stream Body { get; set; } = Stream.Null;

    public bool HasStarted => false;

    public void OnStarting(Func<object, Task> callback, object state) => real.OnStarting(callback, state);

    public void OnCompleted(Func<object, Task> callback, object state) => real.OnCompleted(callback, state);
}

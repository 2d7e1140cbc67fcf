namespace Grpc.Core;

/// <summary>What the four kinds of calls share: headers, status, trailers and disposal, asked of whoever made the call.</summary>
internal sealed class CallState(
    Func<object, Task<Metadata>> headers,
    Func<object, Status> status,
    Func<object, Metadata> trailers,
    Action<object> dispose,
    object state)
{
    public Task<Metadata> ResponseHeadersAsync => headers(state);

    public static CallState Of(
        Task<Metadata> headers, Func<Status> status, Func<Metadata> trailers, Action dispose) =>
        new(static s => ((Parts)s).Headers, static s => ((Parts)s).Status(), static s => ((Parts)s).Trailers(), static s => ((Parts)s).Dispose(), new Parts(headers, status, trailers, dispose));

    public Status GetStatus() => status(state);

    public Metadata GetTrailers() => trailers(state);

    public void Dispose() => dispose(state);

    private sealed record Parts(Task<Metadata> Headers, Func<Status> Status, Func<Metadata> Trailers, Action Dispose);
}

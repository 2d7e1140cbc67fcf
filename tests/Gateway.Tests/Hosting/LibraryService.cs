using System.Collections.Concurrent;
using ClusterCodex.GatewayTests;
using ClusterCodex.ServiceDefaults.Errors;
using Google.Api;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ClusterCodex.Gateway.Tests.Hosting;

/// <summary>Records the gateway's calls as a service receives them, and responds with what they ask for.</summary>
internal sealed class LibraryState
{
    public ConcurrentQueue<(string Method, Metadata Headers, IMessage Request)> Calls { get; } = new();

    public int OpenWatches;

    public TaskCompletionSource Hanging { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource HangEnded { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public T LastRequest<T>()
        where T : IMessage => (T)Calls.Last().Request;
}

internal sealed class LibraryService(LibraryState state) : Library.LibraryBase
{
    public override Task<Book> GetBook(GetBookRequest request, ServerCallContext context) => Keep(request, context, new Book { Title = request.Name });

    public override Task<Book> GetFile(GetBookRequest request, ServerCallContext context) => Keep(request, context, new Book { Title = request.Name });

    public override Task<Book> ArchiveFile(GetBookRequest request, ServerCallContext context) => Keep(request, context, new Book { Title = request.Name });

    public override Task<Book> Everything(Book request, ServerCallContext context) => Keep(request, context, request);

    public override Task<Book> Secret(Empty request, ServerCallContext context) => Keep(request, context, new Book { Title = "secret" });

    public override Task<HttpBody> Upload(HttpBody request, ServerCallContext context) =>
        Keep(request, context, new HttpBody { ContentType = "text/x-back", Data = request.Data });

    public override Task<Empty> Fail(FailRequest request, ServerCallContext context)
    {
        state.Calls.Enqueue((context.Method, context.RequestHeaders, request));
        if (request.Plain)
        {
            throw new RpcException(new Status((StatusCode)request.Status, request.Message));
        }

        throw request.Reason switch
        {
            ErrorCodes.AuthRequired => RpcErrors.AuthRequired(request.Message),
            ErrorCodes.Forbidden => RpcErrors.Forbidden(request.Message),
            ErrorCodes.NotFound => RpcErrors.NotFound(request.Message),
            ErrorCodes.Conflict => RpcErrors.Conflict(request.Message),
            ErrorCodes.RateLimited => RpcErrors.RateLimited(request.Message),
            ErrorCodes.Unavailable => RpcErrors.Unavailable(request.Message),
            ErrorCodes.ValidationError => RpcErrors.Validation(request.Fields.Select(field => (field, request.Message))),
            _ => new InvalidOperationException("hidden internals"),
        };
    }

    public override async Task Watch(WatchRequest request, IServerStreamWriter<WatchReply> responseStream, ServerCallContext context)
    {
        state.Calls.Enqueue((context.Method, context.RequestHeaders, request));
        Interlocked.Increment(ref state.OpenWatches);
        try
        {
            var first = request.Cursor.Length == 0 ? 1 : int.Parse(request.Cursor) + 1;
            for (var i = first; i < first + request.Count; i++)
            {
                var title = request.Evil.Length > 0 ? request.Evil : request.Size > 0 ? new string('x', request.Size) : $"book {i}";
                await responseStream.WriteAsync(new WatchReply { Cursor = request.Evil.Length > 0 ? request.Evil : $"{i}", Added = new Book { Title = title } }, context.CancellationToken);
            }

            if (request.Fail)
            {
                throw RpcErrors.Unavailable("The library burnt down.");
            }

            if (request.Stay)
            {
                await Task.Delay(Timeout.Infinite, context.CancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            Interlocked.Decrement(ref state.OpenWatches);
        }
    }

    public override async Task<Empty> Hang(Empty request, ServerCallContext context)
    {
        state.Hanging.TrySetResult();
        await Task.Delay(Timeout.Infinite, context.CancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        state.HangEnded.TrySetResult();
        return new Empty();
    }

    private Task<T> Keep<T>(IMessage request, ServerCallContext context, T reply)
    {
        state.Calls.Enqueue((context.Method, context.RequestHeaders, request));
        return Task.FromResult(reply);
    }
}

using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using ClusterCodex.Gateway.Errors;
using Microsoft.AspNetCore.Http.Features;

namespace ClusterCodex.Gateway.Transcoding.Streaming;

/// <summary>
/// One response of server-sent events. It is opened by the first event, or after some idle time, and then kept
/// alive by comments: a proxy in between must not treat an idle stream as a broken one.
/// </summary>
internal sealed class SseStream(HttpContext context, SseOptions options, TimeProvider time) : IAsyncDisposable
{
    // The proxy's changes to the context's response must not reach the caller: these are the real ones.
    private readonly IHttpResponseFeature _response = context.Features.GetRequiredFeature<IHttpResponseFeature>();
    private readonly IHttpResponseBodyFeature _body = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
    private Task _heartbeats = Task.CompletedTask;
    private long _lastWrite;
    private bool _ended;

    /// <summary>Whether the response has begun: errors can then only be events.</summary>
    public bool IsOpen { get; private set; }

    private PipeWriter Writer => _body.Writer;

    /// <summary>Starts the idle timer.</summary>
    public void Start()
    {
        _lastWrite = time.GetTimestamp();
        _heartbeats = SendHeartbeatsAsync(_stop.Token);
    }

    /// <summary>Writes an event; <paramref name="flush"/> sends it and everything before it.</summary>
    /// <param name="id">Where a client resumes after this event; not sent where empty.</param>
    /// <param name="name">Not sent where null: then it is a <c>message</c>.</param>
    /// <param name="data">A single line.</param>
    /// <param name="flush">False when another event follows at once.</param>
    /// <param name="cancellationToken">Ends waiting for a slow reader.</param>
    public async ValueTask WriteAsync(string id, string? name, ReadOnlyMemory<byte> data, bool flush, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_ended)
            {
                return;
            }

            Open();
            if (IsSafe(id))
            {
                WriteField("id: "u8, Encoding.UTF8.GetBytes(id));
            }

            if (name is not null)
            {
                WriteField("event: "u8, Encoding.UTF8.GetBytes(name));
            }

            WriteField("data: "u8, data.Span);
            Writer.Write("\n"u8);
            if (flush)
            {
                await FlushAsync(cancellationToken);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Ends the stream with an <c>error</c> event that holds the error contract.</summary>
    public async ValueTask WriteErrorAsync(ApiError error, CancellationToken cancellationToken)
    {
        await WriteAsync(id: "", "error", ErrorWriter.Serialize(context, error), flush: true, cancellationToken);
        _ended = true;
    }

    /// <summary>Opens the stream if no event has done so, and sends what is left.</summary>
    public async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            _ended = true;
            Open();
            await FlushAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>No comment is written once this has completed, so that an error can be sent as an HTTP response.</summary>
    public async ValueTask StopAsync()
    {
        await _stop.CancelAsync();
        await _heartbeats;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
        _gate.Dispose();
    }

    private async Task SendHeartbeatsAsync(CancellationToken cancellationToken)
    {
        try
        {
            var wait = options.OpenAfter < options.Heartbeat ? options.OpenAfter : options.Heartbeat;
            while (true)
            {
                await Task.Delay(wait, time, cancellationToken);
                wait = await BeatAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The stream is over, or its reader is gone.
        }
        catch (IOException)
        {
            // The reader has disconnected; writing the next event fails as well.
        }
    }

    // Returns how long to wait before the next check.
    private async ValueTask<TimeSpan> BeatAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var silence = time.GetElapsedTime(_lastWrite);
            if (_ended || (IsOpen && silence < options.Heartbeat))
            {
                return _ended ? options.Heartbeat : options.Heartbeat - silence;
            }

            var comment = IsOpen ? ": heartbeat\n\n"u8 : ": open\n\n"u8;
            Open();
            Writer.Write(comment);
            await FlushAsync(cancellationToken);
            return options.Heartbeat;
        }
        finally
        {
            _gate.Release();
        }
    }

    private void Open()
    {
        if (IsOpen)
        {
            return;
        }

        IsOpen = true;
        _response.StatusCode = StatusCodes.Status200OK;
        _response.Headers.ContentType = "text/event-stream; charset=utf-8";
        _response.Headers.CacheControl = "no-store";
        _response.Headers["X-Accel-Buffering"] = "no";
        _body.DisableBuffering();
    }

    private void WriteField(ReadOnlySpan<byte> field, ReadOnlySpan<byte> value)
    {
        Writer.Write(field);
        Writer.Write(value);
        Writer.Write("\n"u8);
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await Writer.FlushAsync(cancellationToken);
        _lastWrite = time.GetTimestamp();
    }

    // With a line break a service's text could add fields of its own; browsers drop ids with NUL.
    private static bool IsSafe(string id) => id.Length > 0 && id.AsSpan().IndexOfAny('\r', '\n', '\0') < 0;
}

using System.Runtime.InteropServices;

namespace Grpc.Core;

/// <summary>What a caller says about one call. Each <c>With…</c> returns a changed copy.</summary>
[StructLayout(LayoutKind.Auto)]
public struct CallOptions
{
    private Metadata? _headers;
    private DateTime? _deadline;
    private CancellationToken _cancellationToken;
    private WriteOptions? _writeOptions;
    private CallCredentials? _credentials;
    private bool _waitForReady;

    /// <param name="headers">Sent with the request; null for none.</param>
    /// <param name="deadline">In UTC; null for none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <param name="writeOptions">How messages are written; null for the default.</param>
    /// <param name="propagationToken">The incoming call that this one is made for: its deadline and cancellation are taken over.</param>
    /// <param name="credentials">Credentials of this call, beside those of the channel.</param>
    public CallOptions(
        Metadata? headers = null,
        DateTime? deadline = null,
        CancellationToken cancellationToken = default,
        WriteOptions? writeOptions = null,
        ContextPropagationToken? propagationToken = null,
        CallCredentials? credentials = null)
    {
        _headers = headers;
        _deadline = deadline;
        _cancellationToken = cancellationToken;
        _writeOptions = writeOptions;
        _credentials = credentials;
        PropagationToken = propagationToken;
    }

    public readonly Metadata? Headers => _headers;

    public readonly DateTime? Deadline => _deadline;

    public readonly CancellationToken CancellationToken => _cancellationToken;

    public readonly WriteOptions? WriteOptions => _writeOptions;

    public ContextPropagationToken? PropagationToken { get; }

    public readonly CallCredentials? Credentials => _credentials;

    /// <summary>Whether the call waits for a connection instead of failing while there is none.</summary>
    public readonly bool IsWaitForReady => _waitForReady;

    public readonly CallOptions WithHeaders(Metadata headers) => this with { _headers = headers };

    public readonly CallOptions WithDeadline(DateTime deadline) => this with { _deadline = deadline };

    public readonly CallOptions WithCancellationToken(CancellationToken cancellationToken) => this with { _cancellationToken = cancellationToken };

    public readonly CallOptions WithWriteOptions(WriteOptions writeOptions) => this with { _writeOptions = writeOptions };

    public readonly CallOptions WithCredentials(CallCredentials credentials) => this with { _credentials = credentials };

    public readonly CallOptions WithWaitForReady(bool waitForReady = true) => this with { _waitForReady = waitForReady };
}

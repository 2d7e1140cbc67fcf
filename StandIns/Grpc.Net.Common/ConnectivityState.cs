namespace Grpc.Core;

/// <summary>What a channel's connection is doing.</summary>
public enum ConnectivityState
{
    Idle,
    Connecting,
    Ready,

    /// <summary>The last attempt failed; another follows by itself.</summary>
    TransientFailure,
    Shutdown,
}

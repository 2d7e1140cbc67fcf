namespace Grpc.Core;

/// <summary>How a message is written.</summary>
[Flags]
public enum WriteFlags
{
    None = 0,

    /// <summary>The message may wait in a buffer instead of going out at once.</summary>
    BufferHint = 1,

    /// <summary>The message is not compressed, whatever the call's compression.</summary>
    NoCompress = 2,
}

/// <summary>How messages of a call are written.</summary>
public class WriteOptions
{
    /// <summary>No flags.</summary>
    public static readonly WriteOptions Default = new();

    public WriteOptions(WriteFlags flags = WriteFlags.None) => Flags = flags;

    public WriteFlags Flags { get; }
}

namespace Grpc.Core;

/// <summary>Stands for an incoming call, so that outgoing calls made for it can take over its deadline and cancellation.</summary>
public abstract class ContextPropagationToken
{
    // Only servers make tokens, and the server that runs here refuses to.
    private protected ContextPropagationToken()
    {
    }
}

/// <summary>What of an incoming call is taken over.</summary>
public class ContextPropagationOptions
{
    /// <summary>Deadline and cancellation.</summary>
    public static readonly ContextPropagationOptions Default = new();

    public ContextPropagationOptions(bool propagateDeadline = true, bool propagateCancellation = true)
    {
        IsPropagateDeadline = propagateDeadline;
        IsPropagateCancellation = propagateCancellation;
    }

    public bool IsPropagateDeadline { get; }

    public bool IsPropagateCancellation { get; }
}

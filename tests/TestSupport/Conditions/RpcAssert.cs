using Grpc.Core;

namespace ClusterCodex.TestSupport;

/// <summary>What tests assert about gRPC calls.</summary>
public static class RpcAssert
{
    /// <summary>Asserts that a call is refused with a status.</summary>
    /// <returns>The message.</returns>
    /// <exception cref="InvalidOperationException">The call succeeded, or was refused with another status.</exception>
    public static async Task<string> RefusedAsync(StatusCode status, Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (RpcException refused)
        {
            return refused.StatusCode == status
                ? refused.Status.Detail
                : throw new InvalidOperationException($"Expected {status}, got {refused.Status}", refused);
        }

        throw new InvalidOperationException($"Expected {status}; the call succeeded.");
    }
}

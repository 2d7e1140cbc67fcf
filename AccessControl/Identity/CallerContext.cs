using ClusterCodex.ServiceDefaults.Errors;
using Grpc.Core;

namespace ClusterCodex.AccessControl.Identity;

/// <summary>The caller of the running gRPC call, for the method itself and for the calls it makes on the caller's behalf.</summary>
public static class CallerContext
{
    private static readonly AsyncLocal<CallerIdentity?> Ambient = new();

    /// <summary>The caller on whose behalf this flow runs; null in background work.</summary>
    public static CallerIdentity? Current => Ambient.Value;

    /// <summary>The caller of this call.</summary>
    /// <exception cref="RpcException">AUTH_REQUIRED: the method is anonymous, so nobody was authenticated.</exception>
    public static CallerIdentity GetCaller(this ServerCallContext context) =>
        context.UserState.TryGetValue(typeof(CallerIdentity), out var caller)
            ? (CallerIdentity)caller
            : throw RpcErrors.AuthRequired("This call needs an identity. Send an internal token as 'authorization: Bearer …'.");

    /// <summary>The caller, which must be a service acting for itself.</summary>
    /// <exception cref="RpcException">FORBIDDEN: the caller is a person.</exception>
    public static CallerIdentity RequireService(this ServerCallContext context)
    {
        var caller = context.GetCaller();
        return caller.IsService ? caller : throw RpcErrors.Forbidden("Only services may call this.");
    }

    /// <summary>Runs what follows on behalf of <paramref name="caller"/>, until the result is disposed.</summary>
    public static IDisposable Use(CallerIdentity? caller)
    {
        var previous = Ambient.Value;
        Ambient.Value = caller;
        return new Scope(previous);
    }

    internal static void Set(ServerCallContext context, CallerIdentity caller)
    {
        context.UserState[typeof(CallerIdentity)] = caller;
        Ambient.Value = caller;
    }

    private sealed class Scope(CallerIdentity? previous) : IDisposable
    {
        public void Dispose() => Ambient.Value = previous;
    }
}

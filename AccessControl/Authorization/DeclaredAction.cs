using ClusterCodex.AccessControl.Identity;
using Grpc.Core;

namespace ClusterCodex.AccessControl.Authorization;

/// <summary>The policy action that an RPC needs, as its contract declares it (<c>clustercodex/v1/access.proto</c>).</summary>
public static class DeclaredAction
{
    /// <summary>What the caller must be allowed on every kind and namespace that the call is about.</summary>
    /// <exception cref="InvalidOperationException">The contract of the method declares no action, or one that does not exist.</exception>
    public static PolicyAction GetAction(this ServerCallContext context) =>
        DeclaredAccess.Of(context)?.Action is { } name && PolicyActions.Find(name) is { } action
            ? action
            : throw new InvalidOperationException($"{context.Method} declares no policy action: its contract's option (clustercodex.v1.access) lacks it.");
}

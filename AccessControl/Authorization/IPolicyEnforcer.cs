using ClusterCodex.AccessControl.Identity;
using Grpc.Core;
using Microsoft.Extensions.Primitives;

namespace ClusterCodex.AccessControl.Authorization;

/// <summary>The single place where a service checks what a caller may do. Reads a cache that <c>WatchPolicies</c> keeps current.</summary>
public interface IPolicyEnforcer
{
    /// <summary>
    /// Fires once on the next change of any policy or user, and when the policies become stale: open streams then call
    /// <see cref="Current"/> again and filter again. Take the token before that call, so that no change is missed.
    /// </summary>
    IChangeToken Changes { get; }

    /// <summary>What <paramref name="caller"/> may do now. A service acting for itself has no policy: it may do nothing here.</summary>
    /// <exception cref="RpcException">UNAVAILABLE: the cached policies are older than 30 s. AUTH_REQUIRED: the user is disabled or gone, or the session has ended.</exception>
    EffectivePolicy Current(CallerIdentity caller);

    /// <summary>As <see cref="Current"/>, and requires that <paramref name="action"/> on that kind and namespace is allowed.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="action">What is to be done.</param>
    /// <param name="kind">Kubernetes kind the request names.</param>
    /// <param name="ns">Namespace the request names; null or empty for a cluster-scoped object.</param>
    /// <exception cref="RpcException">FORBIDDEN, naming what was requested; or as <see cref="Current"/>.</exception>
    EffectivePolicy Require(CallerIdentity caller, PolicyAction action, string kind, string? ns);

    /// <summary>As <see cref="Current"/>, and requires that the user is an administrator.</summary>
    /// <exception cref="RpcException">FORBIDDEN; or as <see cref="Current"/>.</exception>
    EffectivePolicy RequireAdmin(CallerIdentity caller);
}

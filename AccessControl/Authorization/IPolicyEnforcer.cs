using ClusterCodex.AccessControl.Identity;
using Grpc.Core;
using Microsoft.Extensions.Primitives;

namespace ClusterCodex.AccessControl.Authorization;

/// <summary>The one place where a service asks what a caller may do. Answers from a cache that <c>WatchPolicies</c> keeps current.</summary>
public interface IPolicyEnforcer
{
    /// <summary>
    /// Fires once on the next change of any policy or user, and when the policies become stale: open streams then ask
    /// <see cref="Current"/> again and filter anew. Take the token before asking, so that no change falls between.
    /// </summary>
    IChangeToken Changes { get; }

    /// <summary>What <paramref name="caller"/> may do now. A service acting for itself has no policy: it may do nothing here.</summary>
    /// <exception cref="RpcException">UNAVAILABLE: the cached policies are older than 30 s. AUTH_REQUIRED: the user is disabled or gone, or the session has ended.</exception>
    EffectivePolicy Current(CallerIdentity caller);

    /// <summary>The same, where <paramref name="action"/> on that kind and namespace is allowed.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="action">What for.</param>
    /// <param name="kind">Kubernetes kind the request names.</param>
    /// <param name="ns">Namespace the request names; null or empty for a cluster-scoped object.</param>
    /// <exception cref="RpcException">FORBIDDEN, naming what was requested; or as <see cref="Current"/>.</exception>
    EffectivePolicy Require(CallerIdentity caller, PolicyAction action, string kind, string? ns);

    /// <summary>The same, where the user is an administrator.</summary>
    /// <exception cref="RpcException">FORBIDDEN; or as <see cref="Current"/>.</exception>
    EffectivePolicy RequireAdmin(CallerIdentity caller);
}

using ClusterCodex.AccessControl.Identity;
using ClusterCodex.ServiceDefaults.Errors;
using Microsoft.Extensions.Primitives;

namespace ClusterCodex.AccessControl.Authorization;

internal sealed class PolicyEnforcer(PolicyState state, EndedSessions sessions) : IPolicyEnforcer
{
    public IChangeToken Changes => state.Changes;

    public EffectivePolicy Current(CallerIdentity caller)
    {
        var policies = state.Fresh
            ?? throw RpcErrors.Unavailable("Access policies are not available at the moment because PolicyService does not answer. Try again shortly.");
        if (caller.IsService)
        {
            return EffectivePolicy.Nothing with { Version = policies.Version };
        }

        if (sessions.Contains(caller.SessionId))
        {
            throw EndedSessions.Refusal();
        }

        return policies.FindUser(caller.Subject) is { Disabled: false } user
            ? policies.EffectiveFor(user)
            : throw RpcErrors.AuthRequired("This account is disabled or no longer exists. Ask an administrator.");
    }

    public EffectivePolicy Require(CallerIdentity caller, PolicyAction action, string kind, string? ns)
    {
        var policy = Current(caller);
        if (policy.Allows(action, kind, ns))
        {
            return policy;
        }

        var place = string.IsNullOrEmpty(ns) ? "at cluster scope" : $"in namespace '{ns}'";
        throw RpcErrors.Forbidden($"Your access policy does not allow '{action.ToName()}' on kind '{kind}' {place}. An administrator can grant it.");
    }

    public EffectivePolicy RequireAdmin(CallerIdentity caller)
    {
        var policy = Current(caller);
        return policy.AllowsAnyOf(PolicyAction.Admin)
            ? policy
            : throw RpcErrors.Forbidden("This needs the 'admin' action, which your access policy does not allow.");
    }
}

using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.PlanService.Evidence;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.V1;
using Grpc.Core;

namespace ClusterCodex.PlanService.Pipeline;

/// <summary>A caller's right to the plan that is being made for them. A model may take minutes, in which rights may be narrowed.</summary>
/// <param name="policies">Asked anew each time.</param>
/// <param name="caller">Whom the plan is for.</param>
/// <param name="issue">What it is for.</param>
internal sealed class PlanAuthorization(IPolicyEnforcer policies, CallerIdentity caller, Issue issue)
{
    private volatile string[] _needs = EvidenceAccess.ToPlan(issue);

    /// <summary>From here on the plan may quote what <paramref name="needs"/> stand for.</summary>
    /// <exception cref="RpcException">As <see cref="Require()"/>.</exception>
    public void Require(string[] needs)
    {
        _needs = [.. _needs, .. needs];
        Require();
    }

    /// <summary>Returns where the caller may have the plan now.</summary>
    /// <exception cref="RpcException">FORBIDDEN; or as <see cref="IPolicyEnforcer.Current"/>.</exception>
    public void Require()
    {
        if (!EvidenceAccess.Allows(policies.Current(caller), _needs))
        {
            throw RpcErrors.Forbidden("Your access policy does not cover everything that this plan rests on; it was changed meanwhile. Ask for a new plan.");
        }
    }
}

using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.V1;
using Grpc.Core;

namespace ClusterCodex.PlanService.Evidence;

/// <summary>Checks that a caller may still have the plan that is being made for them: a model may take minutes, during which the policy may be narrowed.</summary>
/// <param name="policies">Queried again at each check.</param>
/// <param name="caller">Who asked for the plan.</param>
/// <param name="issue">The issue that the plan is for.</param>
internal sealed class PlanAuthorization(IPolicyEnforcer policies, CallerIdentity caller, Issue issue)
{
    private volatile string[] _needs = EvidenceAccess.ToPlan(issue);

    /// <summary>Who asked for the plan.</summary>
    public CallerIdentity Caller => caller;

    /// <summary>Adds requirements, because the plan may quote more from here on, and checks all of them.</summary>
    /// <param name="needs">As <see cref="EvidenceAccess.Of(PlanEvidence)"/> returns them.</param>
    /// <exception cref="RpcException">As <see cref="Require()"/>.</exception>
    public void Require(string[] needs)
    {
        _needs = [.. _needs, .. needs];
        Require();
    }

    /// <summary>Checks that the caller may have the plan now.</summary>
    /// <exception cref="RpcException">FORBIDDEN; or as <see cref="IPolicyEnforcer.Current"/>.</exception>
    public void Require()
    {
        if (!EvidenceAccess.Allows(policies.Current(caller), _needs))
        {
            throw RpcErrors.Forbidden("Your access policy was changed meanwhile and no longer covers everything that this plan is based on. Ask for a new plan.");
        }
    }
}

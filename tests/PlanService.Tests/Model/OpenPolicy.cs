using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.AccessControl.Identity;
using Microsoft.Extensions.Primitives;

namespace ClusterCodex.PlanService.Tests.Model;

/// <summary>Everybody may do everything: for tests of what a model does.</summary>
internal sealed class OpenPolicy : IPolicyEnforcer
{
    private static readonly EffectivePolicy Everything = new() { Version = 1, Grants = [new PolicyGrant(["*"], ["*"], ["*"])] };

    public IChangeToken Changes { get; } = new CancellationChangeToken(CancellationToken.None);

    public EffectivePolicy Current(CallerIdentity caller) => Everything;

    public EffectivePolicy Require(CallerIdentity caller, PolicyAction action, string kind, string? ns) => Everything;

    public EffectivePolicy RequireAdmin(CallerIdentity caller) => Everything;
}

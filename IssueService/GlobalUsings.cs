// The policy that is enforced, not its wire form.
global using EffectivePolicy = ClusterCodex.AccessControl.Authorization.EffectivePolicy;

namespace ClusterCodex.PlanService.Guardrails;

/// <summary>Carries a refusal from inside the parser to <see cref="KubectlParser.Parse"/>, which turns it into a verdict; it is never thrown out of this folder.</summary>
/// <param name="reason">Completes "refused because …"; never quotes a value that may be a secret.</param>
internal sealed class CommandRefusedException(string reason) : Exception(reason);

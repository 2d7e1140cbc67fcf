namespace ClusterCodex.PlanService.Guardrails;

/// <summary>Carries a refusal from the depth of the parser to <see cref="KubectlParser.Parse"/>, which turns it into a verdict; it never leaves this folder.</summary>
/// <param name="reason">Completes "refused because …"; never quotes a value that may be a secret.</param>
internal sealed class CommandRefusedException(string reason) : Exception(reason);

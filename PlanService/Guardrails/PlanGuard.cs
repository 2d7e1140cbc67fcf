using ClusterCodex.PlanService.Plans;
using ClusterCodex.PlanService.Redaction;

namespace ClusterCodex.PlanService.Guardrails;

/// <summary>Holds a whole plan to the guardrails: what is not allowed stays as advice, with the reason.</summary>
internal static class PlanGuard
{
    private const string Kubectl = "kubectl";

    /// <summary>The plan with canonical commands, and without those that are refused.</summary>
    public static PlanDocument Apply(PlanDocument plan, GuardrailScope scope) => plan with
    {
        QuickFix = plan.QuickFix with { Steps = [.. plan.QuickFix.Steps.Select(step => Apply(step, scope))] },
    };

    private static PlanStep Apply(PlanStep step, GuardrailScope scope)
    {
        step = step with { Validation = CheckValidation(step.Validation, scope) };
        if (step.Kubectl is null)
        {
            return step with { Rollback = null };
        }

        if (!TryParse(step.Kubectl, scope, out var operation, out var reason))
        {
            return Advice(step, reason);
        }

        if (operation is not ChangeOperation change)
        {
            return step with { Kubectl = operation.ToKubectl(), Rollback = null, Impact = Impact.None };
        }

        if (step.Rollback is null)
        {
            return Advice(step, "it has no rollback");
        }

        if (!TryParse(step.Rollback, scope, out var undo, out reason))
        {
            return Advice(step, $"its rollback is refused: {reason}");
        }

        if (undo is not ChangeOperation back || back.Target != change.Target)
        {
            return Advice(step, "its rollback does not undo a change of the same object");
        }

        return step with
        {
            Kubectl = change.ToKubectl(),
            Rollback = back.ToKubectl(),
            Impact = step.Impact == Impact.None ? Impact.Low : step.Impact,
        };
    }

    private static bool TryParse(string command, GuardrailScope scope, out KubectlOperation operation, out string reason)
    {
        operation = null!;
        if (Placeholder.IsIn(command))
        {
            reason = "it holds the placeholder of a secret";
            return false;
        }

        switch (KubectlParser.Parse(command, scope))
        {
            case GuardrailVerdict.Allowed allowed:
                operation = allowed.Operation;
                reason = "";
                return true;
            case GuardrailVerdict.Refused refused:
                reason = refused.Reason;
                return false;
            default:
                throw new InvalidOperationException("A verdict is either allowed or refused.");
        }
    }

    private static PlanStep Advice(PlanStep step, string reason) => step with
    {
        Description = $"{step.Description} (Advice only, no command: {reason}.)",
        Kubectl = null,
        Rollback = null,
    };

    // A validation may be a sentence; where it is a command, it must be one that only looks.
    private static string CheckValidation(string validation, GuardrailScope scope)
    {
        var text = validation.Trim();
        if (!text.StartsWith(Kubectl, StringComparison.OrdinalIgnoreCase))
        {
            return text;
        }

        return TryParse(text, scope, out var operation, out var reason)
            ? operation is ReadOperation ? operation.ToKubectl() : "Check by hand: the command proposed for validation changes something."
            : $"Check by hand: the command proposed for validation is refused because {reason}.";
    }
}

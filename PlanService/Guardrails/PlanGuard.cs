using ClusterCodex.Kubernetes.Redaction;
using ClusterCodex.PlanService.Plans;

namespace ClusterCodex.PlanService.Guardrails;

/// <summary>Applies the guardrails to a whole plan: what is not allowed stays as advice with the reason; the same rules apply to commands in its texts.</summary>
internal static class PlanGuard
{
    private const string Kubectl = "kubectl";

    /// <summary>The plan with canonical commands, each change with the rollback that undoes it, and without commands that are refused.</summary>
    public static PlanDocument Apply(PlanDocument plan, GuardrailScope scope)
    {
        string Guard(string text) => GuardText(text, scope);

        // The rules for a step's own command, rollback and validation are stricter than those for a text.
        var steps = new List<PlanStep>();
        var current = scope;
        foreach (var step in plan.QuickFix.Steps)
        {
            // Before the guardrails' own remark is behind it: a command ends with its sentence.
            (var guarded, current) = Apply(step with { Description = Guard(step.Description) }, current);
            steps.Add(guarded);
        }

        var texts = (plan with { QuickFix = plan.QuickFix with { Steps = [] } }).Map(Guard);
        return texts with { QuickFix = texts.QuickFix with { Steps = steps } };
    }

    /// <summary>A text without the commands that are refused.</summary>
    public static string GuardText(string text, GuardrailScope scope) => TextCommands.Guard(text, command => Parse(command, scope), mayChange: true);

    // The step, and the scope of the steps after it.
    private static (PlanStep Step, GuardrailScope Next) Apply(PlanStep step, GuardrailScope scope)
    {
        step = step with { Validation = CheckValidation(step.Validation, scope) };
        if (step.Kubectl is null)
        {
            return (step with { Rollback = null }, scope);
        }

        return Parse(step.Kubectl, scope) switch
        {
            GuardrailVerdict.Refused refused => (Advice(step, refused.Reason), scope),
            GuardrailVerdict.Allowed { Operation: ChangeOperation change } => WithRollback(step, change, scope),
            GuardrailVerdict.Allowed allowed => (step with { Kubectl = allowed.Operation.ToKubectl(), Rollback = null, Impact = Impact.None }, scope),
            _ => throw new InvalidOperationException("A verdict is either allowed or refused."),
        };
    }

    private static (PlanStep Step, GuardrailScope Next) WithRollback(PlanStep step, ChangeOperation change, GuardrailScope scope)
    {
        var state = scope.StateOf(change.Target);
        if (ChangeInverse.Of(change, state) is not { } inverse)
        {
            return (Advice(step, $"the evidence does not show what {change.Target.Argument} is now, so the change could not be undone"), scope);
        }

        step = step with
        {
            Kubectl = change.ToKubectl(),
            Rollback = inverse.ToKubectl(),
            Impact = step.Impact == Impact.None ? Impact.Low : step.Impact,
        };
        return (step, state is null ? scope : scope with { Workload = ChangeInverse.After(change, state) });
    }

    private static GuardrailVerdict Parse(string command, GuardrailScope scope) => Placeholder.IsIn(command)
        ? new GuardrailVerdict.Refused("it holds the placeholder of a secret")
        : KubectlParser.Parse(command, scope);

    private static PlanStep Advice(PlanStep step, string reason) => step with
    {
        Description = $"{step.Description} (Advice only, no command: {reason}.)",
        Kubectl = null,
        Rollback = null,
    };

    // A validation may be a sentence; where it is a command, or holds one, it must be read-only.
    private static string CheckValidation(string validation, GuardrailScope scope)
    {
        var text = validation.Trim();
        if (!text.StartsWith(Kubectl, StringComparison.OrdinalIgnoreCase))
        {
            return TextCommands.Guard(text, command => Parse(command, scope), mayChange: false);
        }

        return Parse(text, scope) switch
        {
            GuardrailVerdict.Allowed { Operation: ReadOperation look } => look.ToKubectl(),
            GuardrailVerdict.Allowed => "Check by hand: the command proposed for validation changes something.",
            GuardrailVerdict.Refused refused => $"Check by hand: the command proposed for validation is refused because {refused.Reason}.",
            _ => throw new InvalidOperationException("A verdict is either allowed or refused."),
        };
    }
}

using System.Text.Json;
using ClusterCodex.PlanService.Plans;

namespace ClusterCodex.PlanService.Schema;

/// <summary>The shape of a plan, in one place: what a model is asked for, and what its answer is checked against.</summary>
internal static class PlanSchema
{
    /// <summary>Name of the schema in a request.</summary>
    public const string Name = "cluster_codex_plan";

    /// <summary>Longest answer that is read, in characters.</summary>
    public const int MaxAnswerLength = 100_000;

    private const int MaxErrors = 20;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    private static readonly SchemaNode Root = new ObjectNode(
        "A plan for one issue in a Kubernetes cluster.",
        [
            new("quickFix", new ObjectNode(
                "What to do.",
                [
                    new("summary", new StringNode("What is wrong and what the steps do about it, in one to three sentences.", 1, 2000)),
                    new("assumptions", Texts("What the plan assumes beyond the evidence.", 0, 20)),
                    new("steps", new ArrayNode("In the order to carry them out.", Step(), 1, 15)),
                    new("fallback", new StringNode("What to do when the steps do not help.", 1, 2000)),
                ])),
            new("rootCauseHypotheses", Texts("Most likely first, each with the evidence for it.", 1, 10)),
            new("evidenceToGather", Texts("What else would establish the cause.", 0, 15)),
            new("recommendations", Texts("How to keep it from happening again.", 0, 15)),
        ]);

    /// <summary>The JSON schema as sent to a model.</summary>
    public static BinaryData Json { get; } = BinaryData.FromString(Root.ToJson().ToJsonString());

    /// <summary>Reads an answer strictly: the object alone, every field, no other field, no field twice.</summary>
    /// <param name="answer">As the model wrote it.</param>
    /// <param name="errors">"path: what is wrong", at most 20, never quoting the answer; empty when the plan is returned.</param>
    /// <returns>Null if the answer violates the schema.</returns>
    public static PlanDocument? Read(string answer, out IReadOnlyList<string> errors)
    {
        if (answer.Length > MaxAnswerLength)
        {
            errors = [FormattableString.Invariant($"the answer: is longer than {MaxAnswerLength} characters")];
            return null;
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(answer, Strict);
        }
        catch (JsonException exception)
        {
            errors = [FormattableString.Invariant(
                $"the answer: is not one JSON object without repeated fields and without any text around it (line {exception.LineNumber + 1 ?? 1}, byte {exception.BytePositionInLine ?? 0})")];
            return null;
        }

        using (document)
        {
            List<string> found = [.. Root.ErrorsOf(document.RootElement)];
            if (found.Count == 0)
            {
                CheckStepIds(document.RootElement, found);
            }

            errors = [.. found.Take(MaxErrors)];
            return found.Count == 0 ? PlanJson.Read(document.RootElement) : null;
        }
    }

    private static void CheckStepIds(JsonElement root, List<string> errors)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var step in root.GetProperty("quickFix").GetProperty("steps").EnumerateArray())
        {
            var id = step.GetProperty("stepId").GetString()!;
            if (!id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            {
                errors.Add(FormattableString.Invariant($"quickFix.steps[{index}].stepId: must be letters, digits, '-' and '_'"));
            }
            else if (!seen.Add(id))
            {
                errors.Add(FormattableString.Invariant($"quickFix.steps[{index}].stepId: is used by an earlier step"));
            }

            index++;
        }
    }

    private static ObjectNode Step() => new(
        "One step.",
        [
            new("stepId", new StringNode("Short and unique, such as step-1: letters, digits, '-' and '_'.", 1, 40)),
            new("description", new StringNode("What the step does and why, citing the evidence.", 1, 2000)),
            new("kubectl", new StringNode("One kubectl command from the allowed ones; null for advice.", 1, 1000, Nullable: true)),
            new("validation", new StringNode("How to see that the step worked; a read-only kubectl command or a sentence.", 1, 1000)),
            new("rollback", new StringNode("One allowed kubectl command that undoes the change; null where nothing is changed.", 1, 1000, Nullable: true)),
            new("impact", new EnumNode("Effect on what is running.", ["none", "low", "medium", "high"])),
        ]);

    private static ArrayNode Texts(string description, int min, int max) => new(description, new StringNode("One statement.", 1, 1500), min, max);
}

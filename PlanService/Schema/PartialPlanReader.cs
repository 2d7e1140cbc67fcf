using System.Text;
using System.Text.Json;

namespace ClusterCodex.PlanService.Schema;

/// <summary>A plan as far as it is written.</summary>
/// <param name="Summary">Empty until complete.</param>
/// <param name="StepDescriptions">Complete ones, in order.</param>
internal sealed record PartialPlanDocument(string Summary, IReadOnlyList<string> StepDescriptions);

/// <summary>Reads what is complete in the beginning of an answer, so that a person can read along.</summary>
internal static class PartialPlanReader
{
    /// <param name="answer">Any prefix of an answer; what is broken in it is left to the schema stage.</param>
    public static PartialPlanDocument Read(string answer)
    {
        var summary = "";
        var steps = new List<string>();
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(answer), isFinalBlock: false, default);
        var property = "";
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    property = reader.GetString()!;
                }
                else if (reader.TokenType == JsonTokenType.String)
                {
                    // Depth: 2 inside quickFix, 4 inside one of its steps.
                    if (reader.CurrentDepth == 2 && property == "summary")
                    {
                        summary = reader.GetString()!;
                    }
                    else if (reader.CurrentDepth == 4 && property == "description")
                    {
                        steps.Add(reader.GetString()!);
                    }
                }
            }
        }
        catch (JsonException)
        {
            // Not JSON from here on: the schema stage says so when the answer is complete.
        }

        return new PartialPlanDocument(summary, steps);
    }
}

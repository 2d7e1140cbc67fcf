using System.Text.Json;
using System.Text.Json.Nodes;
using ClusterCodex.PlanService.Plans;
using ClusterCodex.PlanService.Schema;
using ClusterCodex.TestSupport.OpenAiStub;

namespace ClusterCodex.PlanService.Tests.Schema;

public sealed class PlanSchemaTests
{
    private static JsonObject Good() => JsonNode.Parse(StubAnswer.GoodPlan)!.AsObject();

    [Fact]
    public void Read_GoodPlan_IsRead()
    {
        var plan = PlanSchema.Read(StubAnswer.GoodPlan, out var errors);

        Assert.Empty(errors);
        Assert.Equal("The container ends at once.", plan!.QuickFix.Summary);
        Assert.Equal(Impact.None, plan.QuickFix.Steps[0].Impact);
        Assert.Null(plan.QuickFix.Steps[0].Rollback);
    }

    [Fact]
    public void Read_WrittenPlan_IsTheSame()
    {
        var plan = PlanSchema.Read(StubAnswer.GoodPlan, out _)!;

        Assert.Equal(PlanJson.Write(plan), PlanJson.Write(PlanSchema.Read(PlanJson.Write(plan), out _)!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("```json\n{}\n```")]
    [InlineData("{} and some words")]
    [InlineData("{\"quickFix\":{},\"quickFix\":{}}")]
    [InlineData("{/* comment */}")]
    public void Read_NotOneObject_IsRefused(string answer)
    {
        Assert.Null(PlanSchema.Read(answer, out var errors));
        Assert.NotEmpty(errors);
    }

    public static TheoryData<string, string> Breaches => new()
    {
        { "quickFix", "quickFix: is missing" },
        { "quickFix.summary", "quickFix.summary: is missing" },
        { "quickFix.fallback", "quickFix.fallback: is missing" },
        { "quickFix.steps.0.kubectl", "quickFix.steps[0].kubectl: is missing" },
        { "quickFix.steps.0.rollback", "quickFix.steps[0].rollback: is missing" },
        { "quickFix.steps.0.impact", "quickFix.steps[0].impact: is missing" },
        { "evidenceToGather", "evidenceToGather: is missing" },
    };

    [Theory]
    [MemberData(nameof(Breaches))]
    public void Read_MissingField_IsRefusedWithPath(string path, string error)
    {
        var plan = Good();
        var parts = path.Split('.');
        Parent(plan, parts).AsObject().Remove(parts[^1]);

        Assert.Null(PlanSchema.Read(plan.ToJsonString(), out var errors));
        Assert.Contains(error, errors);
    }

    [Theory]
    [InlineData("quickFix.summary", "7", "quickFix.summary: must be a string, not Number")]
    [InlineData("quickFix.summary", "\"  \"", "quickFix.summary: must have 1 to 2000 characters, has 0")]
    [InlineData("quickFix.steps", "[]", "quickFix.steps: must have 1 to 15 items, has 0")]
    [InlineData("quickFix.steps", "{}", "quickFix.steps: must be an array, not Object")]
    [InlineData("quickFix.steps.0.impact", "\"catastrophic\"", "quickFix.steps[0].impact: must be one of none, low, medium, high")]
    [InlineData("quickFix.steps.0.impact", "\"Low\"", "quickFix.steps[0].impact: must be one of none, low, medium, high")]
    [InlineData("quickFix.steps.0.validation", "null", "quickFix.steps[0].validation: must be a string, not Null")]
    [InlineData("quickFix.steps.0.stepId", "\"a b\"", "quickFix.steps[0].stepId: must be letters, digits, '-' and '_'")]
    [InlineData("quickFix.steps.0.extra", "1", "quickFix.steps[0].extra: is not a known field")]
    [InlineData("quickFix.extra", "1", "quickFix.extra: is not a known field")]
    [InlineData("extra", "1", "extra: is not a known field")]
    [InlineData("rootCauseHypotheses", "[]", "rootCauseHypotheses: must have 1 to 10 items, has 0")]
    [InlineData("rootCauseHypotheses", "[null]", "rootCauseHypotheses[0]: must be a string, not Null")]
    [InlineData("recommendations", "null", "recommendations: must be an array, not Null")]
    public void Read_WrongValue_IsRefusedWithPath(string path, string value, string error)
    {
        var plan = Good();
        var parts = path.Split('.');
        Parent(plan, parts).AsObject()[parts[^1]] = JsonNode.Parse(value);

        Assert.Null(PlanSchema.Read(plan.ToJsonString(), out var errors));
        Assert.Contains(error, errors);
    }

    [Fact]
    public void Read_TooLong_IsRefused()
    {
        var plan = Good();
        plan["quickFix"]!["summary"] = new string('x', 2001);

        Assert.Null(PlanSchema.Read(plan.ToJsonString(), out _));
        Assert.Null(PlanSchema.Read(new string(' ', PlanSchema.MaxAnswerLength + 1), out _));
    }

    [Fact]
    public void Read_StepIdTwice_IsRefused()
    {
        var plan = Good();
        var steps = plan["quickFix"]!["steps"]!.AsArray();
        steps.Add(steps[0]!.DeepClone());

        Assert.Null(PlanSchema.Read(plan.ToJsonString(), out var errors));
        Assert.Equal("quickFix.steps[1].stepId: is used by an earlier step", Assert.Single(errors));
    }

    [Fact]
    public void Read_Errors_NeverRepeatWhatWasAnswered()
    {
        var plan = Good();
        plan["quickFix"]!["summary"] = 7;
        plan["s3cret value <script>"] = "ghp_abcdefghijklmnopqrstuvwxyz0123456789";

        PlanSchema.Read(plan.ToJsonString(), out var errors);

        Assert.DoesNotContain(errors, error => error.Contains("s3cret", StringComparison.Ordinal) || error.Contains("ghp_", StringComparison.Ordinal));
    }

    [Fact]
    public void Json_EveryObject_IsStrict()
    {
        using var schema = JsonDocument.Parse(PlanSchema.Json.ToString());
        Check(schema.RootElement);

        static void Check(JsonElement node)
        {
            if (node.GetProperty("type") is { ValueKind: JsonValueKind.String } type && type.GetString() == "object")
            {
                Assert.False(node.GetProperty("additionalProperties").GetBoolean());
                Assert.Equal(
                    node.GetProperty("properties").EnumerateObject().Select(property => property.Name),
                    node.GetProperty("required").EnumerateArray().Select(name => name.GetString()!));
                foreach (var property in node.GetProperty("properties").EnumerateObject())
                {
                    Check(property.Value);
                }
            }
            else if (node.TryGetProperty("items", out var items))
            {
                Check(items);
            }
        }
    }

    private static JsonNode Parent(JsonNode node, string[] path)
    {
        foreach (var part in path[..^1])
        {
            node = int.TryParse(part, out var index) ? node[index]! : node[part]!;
        }

        return node;
    }
}

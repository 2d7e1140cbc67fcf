using ClusterCodex.PlanService.Schema;
using ClusterCodex.TestSupport.OpenAiStub;

namespace ClusterCodex.PlanService.Tests.Schema;

public sealed class PartialPlanReaderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void Append_PartsOfAnyLength_GivesTheWholePlanInTheEnd(int length)
    {
        var reader = new PartialPlanReader();

        foreach (var part in StubAnswer.GoodPlan.Chunk(length))
        {
            reader.Append(new string(part));
        }

        Assert.Equal("The container ends at once.", reader.Current.Summary);
        Assert.Equal(["Read the log."], reader.Current.StepDescriptions);
    }

    [Fact]
    public void Append_OnlyWhatIsComplete_Counts()
    {
        var reader = new PartialPlanReader();

        Assert.False(reader.Append("""{"quickFix":{"summary":"The cont"""));
        Assert.Equal("", reader.Current.Summary);
        Assert.True(reader.Append("ainer ends.\","));
        Assert.Equal("The container ends.", reader.Current.Summary);
        Assert.False(reader.Append("\"steps\":[{\"stepId\":\"a\","));
    }

    [Fact]
    public void Append_ACharacterOfTwoParts_IsRead()
    {
        var reader = new PartialPlanReader();
        const string Answer = """{"quickFix":{"summary":"👍 done","x":1}}""";
        var cut = Answer.IndexOf("👍", StringComparison.Ordinal) + 1;

        reader.Append(Answer[..cut]);
        reader.Append(Answer[cut..]);

        Assert.Equal("👍 done", reader.Current.Summary);
    }

    [Fact]
    public void Append_WhatIsNotJson_KeepsWhatWasCompleteAndReadsNoMore()
    {
        var reader = new PartialPlanReader();

        reader.Append("""{"quickFix":{"summary":"One","steps":}""");
        var grown = reader.Append("""[{"description":"Two"}]""");

        Assert.False(grown);
        Assert.Equal("One", reader.Current.Summary);
        Assert.Empty(reader.Current.StepDescriptions);
    }
}

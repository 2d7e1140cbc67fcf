using ClusterCodex.Kubernetes.Redaction;
using ClusterCodex.PlanService.Plans;
using ClusterCodex.PlanService.Prompt;
using ClusterCodex.PlanService.Schema;

namespace ClusterCodex.PlanService.Model;

/// <summary>Lets a model write a plan: prompt, answer, schema, and one repair round if the answer violates it.</summary>
internal sealed class ModelPlanner(IPlanModel model, PromptBuilder prompts, ILogger<ModelPlanner> logger) : IPlanner
{
    public string Name => model.Name;

    public async Task<PlanDocument> PlanAsync(PlanRequest request, RedactionSession session, IPlanObserver observer, CancellationToken cancellationToken)
    {
        await observer.StageAsync(PlanStages.Redaction, cancellationToken);
        await observer.StageAsync(PlanStages.Prompt, cancellationToken);
        var messages = prompts.Build(request.Evidence, request.UserContext, request.Horizon, session);

        await observer.StageAsync(PlanStages.Model, cancellationToken);
        var answer = await AskAsync(messages, session, observer, cancellationToken);

        await observer.StageAsync(PlanStages.Schema, cancellationToken);
        if (PlanSchema.Read(answer, out var errors) is { } plan)
        {
            return plan.Map(session.Return);
        }

        ModelPlannerLog.SchemaBroken(logger, Name, errors.Count, errors[0]);
        var repaired = await AskAsync(PromptBuilder.BuildRepair(messages, answer, errors, session), session, observer, cancellationToken);
        return PlanSchema.Read(repaired, out errors)?.Map(session.Return)
            ?? throw new PlannerException(
                $"The model '{Name}' twice returned an answer that is not a plan ({errors[0]}). No plan was made. Try again, or set CODEX_MOCK_MODE=true for plans without a model.");
    }

    private async Task<string> AskAsync(IReadOnlyList<ModelMessage> messages, RedactionSession session, IPlanObserver observer, CancellationToken cancellationToken)
    {
        var reader = new PartialPlanReader();
        var answer = await model.AskAsync(messages, ShowAsync, cancellationToken);
        return answer.Text;

        async ValueTask ShowAsync(AnswerPart part)
        {
            reader = part.StartsAnswer ? new PartialPlanReader() : reader;
            if (reader.Append(part.Text))
            {
                var partial = reader.Current;
                await observer.PartialAsync(
                    new PartialPlanDocument(session.Return(partial.Summary), [.. partial.StepDescriptions.Select(session.Return)]), cancellationToken);
            }
        }
    }
}

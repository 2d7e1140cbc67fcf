using ClusterCodex.PlanService.Investigation;
using ClusterCodex.PlanService.Model.Budget;
using ClusterCodex.PlanService.Plans;
using ClusterCodex.PlanService.Prompt;
using ClusterCodex.PlanService.Schema;

namespace ClusterCodex.PlanService.Model;

/// <summary>Lets a model write a plan: prompt, calls of tools, answer, schema, and one repair round if the answer violates it.</summary>
internal sealed class ModelPlanner(IPlanModel model, PromptBuilder prompts, Investigator investigator, ModelBudget budget, ILogger<ModelPlanner> logger) : IPlanner
{
    public string Name => model.Name;

    public async Task<WrittenPlan> PlanAsync(PlanRequest request, PlanRun run, CancellationToken cancellationToken)
    {
        await run.Observer.StageAsync(PlanStages.Redaction, cancellationToken);
        await run.Observer.StageAsync(PlanStages.Prompt, cancellationToken);
        var conversation = prompts.Build(request.Evidence, request.UserContext, request.Horizon, run.Session);

        await run.Observer.StageAsync(PlanStages.Model, cancellationToken);
        var investigation = investigator.Begin(request, run);
        var (asked, answer) = await InvestigateAsync(conversation, investigation, run, cancellationToken);

        await run.Observer.StageAsync(PlanStages.Schema, cancellationToken);
        var plan = PlanSchema.Read(answer, out var errors);
        if (plan is null)
        {
            ModelPlannerLog.SchemaBroken(logger, Name, errors.Count, errors[0]);
            var repaired = await AskAsync(new ModelRequest(PromptBuilder.BuildRepair(asked, answer, errors, run.Session), MayCallTools: false), run, investigation, cancellationToken);
            plan = PlanSchema.Read(AnswerText.Unwrap(repaired.Text), out errors)
                ?? throw new PlannerException($"The model '{Name}' twice returned an answer that is not a plan ({errors[0]}).");
        }

        return new WrittenPlan(plan.Map(run.Session.Return), Name) { Investigation = investigation.Steps, Access = investigation.Access };
    }

    // Until the model answers without calling a tool. Calls beyond the budget are answered so once, and then not any more.
    private async Task<(ModelConversation Asked, string Answer)> InvestigateAsync(
        ModelConversation conversation, PlanInvestigation investigation, PlanRun run, CancellationToken cancellationToken)
    {
        while (true)
        {
            var mayCall = investigation.MayContinue;
            var answer = await AskAsync(new ModelRequest(conversation, mayCall), run, investigation, cancellationToken);
            if (answer.Calls.Count == 0)
            {
                return (conversation, AnswerText.Unwrap(answer.Text));
            }

            conversation = mayCall
                ? await investigation.ContinueAsync(conversation, answer.Text, answer.Calls, cancellationToken)
                : throw new PlannerException($"The model '{Name}' called tools instead of answering.");
        }
    }

    private async Task<ModelAnswer> AskAsync(ModelRequest request, PlanRun run, PlanInvestigation investigation, CancellationToken cancellationToken)
    {
        var reader = new PartialPlanReader();
        var reservation = await budget.ReserveAsync(run.Author.Caller, request.Conversation.Length, cancellationToken);
        try
        {
            var answer = await model.AskAsync(request, ShowAsync, cancellationToken);
            investigation.Spend(await reservation.SettleAsync(answer));
            return answer;
        }
        catch (PlannerException exception)
        {
            await reservation.FailAsync(exception.Begun);
            throw;
        }

        async ValueTask ShowAsync(AnswerPart part)
        {
            reader = part.StartsAnswer ? new PartialPlanReader() : reader;
            if (reader.Append(part.Text))
            {
                var partial = reader.Current;
                await run.Observer.PartialAsync(
                    new PartialPlanDocument(run.Session.Return(partial.Summary), [.. partial.StepDescriptions.Select(run.Session.Return)]), cancellationToken);
            }
        }
    }
}

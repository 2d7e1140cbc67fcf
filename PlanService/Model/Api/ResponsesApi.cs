using System.Text;
using ClusterCodex.PlanService.Investigation;
using ClusterCodex.PlanService.Plans;
using ClusterCodex.PlanService.Prompt;
using ClusterCodex.PlanService.Schema;
using OpenAI.Responses;

namespace ClusterCodex.PlanService.Model.Api;

/// <summary>The Responses API of OpenAI, the only one that its newest models answer. Nothing is stored there.</summary>
internal sealed class ResponsesApi(ResponsesClient client, ModelOptions model) : IModelApi
{
    private readonly AnswerFailures _failures = new(model.Name);

    public async Task<ModelAnswer> AttemptAsync(ApiRequest request, Action onUpdate, Func<string, ValueTask> onText, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var calls = new List<ToolCall>();
        await foreach (var update in await client.CreateResponseStreamingAsync(OptionsOf(request), cancellationToken))
        {
            onUpdate();
            switch (update)
            {
                case StreamingResponseOutputTextDeltaUpdate { Delta.Length: > 0 } delta:
                    text.Append(delta.Delta);
                    await onText(delta.Delta);
                    break;
                case StreamingResponseOutputItemDoneUpdate { Item: FunctionCallResponseItem call }:
                    calls.Add(Checked(call, calls.Count));
                    break;
                case StreamingResponseRefusalDeltaUpdate:
                    throw _failures.Refused();
                case StreamingResponseIncompleteUpdate incomplete:
                    throw Incomplete(incomplete.Response.IncompleteStatusDetails?.Reason);
                case StreamingResponseErrorUpdate or StreamingResponseFailedUpdate:
                    throw _failures.Unexpected();
                case StreamingResponseCompletedUpdate done:
                    return new ModelAnswer(text.ToString(), calls, done.Response.Usage?.InputTokenCount, done.Response.Usage?.OutputTokenCount);
            }
        }

        throw AnswerFailures.Cut();
    }

    private CreateResponseOptions OptionsOf(ApiRequest request)
    {
        var options = new CreateResponseOptions(model.Name, request.Messages.SelectMany(ToItems))
        {
            StreamingEnabled = true,
            StoredOutputEnabled = false,
            MaxOutputTokenCount = model.MaxOutputTokens,
        };
        if (request.IsStrict)
        {
            options.TextOptions = new ResponseTextOptions { TextFormat = ResponseTextFormat.CreateJsonSchemaFormat(PlanSchema.Name, PlanSchema.Json, jsonSchemaIsStrict: true) };
        }

        if (request.HasTools)
        {
            foreach (var tool in InvestigationTools.All)
            {
                options.Tools.Add(new FunctionTool(tool.Name, tool.Parameters, request.IsStrict) { FunctionDescription = tool.Description });
            }

            options.ToolChoice = request.MayCallTools ? ResponseToolChoice.CreateAutoChoice() : ResponseToolChoice.CreateNoneChoice();
        }

        return options;
    }

    private ToolCall Checked(FunctionCallResponseItem call, int before)
    {
        var arguments = call.FunctionArguments.ToString();
        return before < ToolLimits.MaxCallsInAnswer && arguments.Length <= ToolLimits.MaxArgumentsLength
            ? new ToolCall(call.CallId, call.FunctionName, arguments)
            : throw new PlannerException($"The model '{model.Name}' called more tools at once, or with more arguments, than any plan needs. Try again.");
    }

    private PlannerException Incomplete(ResponseIncompleteStatusReason? reason) =>
        reason == ResponseIncompleteStatusReason.MaxOutputTokens ? _failures.OutOfTokens()
        : reason == ResponseIncompleteStatusReason.ContentFilter ? _failures.Filtered()
        : _failures.Unexpected();

    private static IEnumerable<ResponseItem> ToItems(ModelMessage message) => message.Role switch
    {
        ModelRole.System => [ResponseItem.CreateDeveloperMessageItem(message.Text.Value)],
        ModelRole.User => [ResponseItem.CreateUserMessageItem(message.Text.Value)],
        ModelRole.Assistant =>
        [
            .. message.Text.Value.Length > 0 ? [ResponseItem.CreateAssistantMessageItem(message.Text.Value)] : Array.Empty<ResponseItem>(),
            .. message.Calls.Select(call => ResponseItem.CreateFunctionCallItem(call.Id, call.Tool, BinaryData.FromString(call.Arguments.Value))),
        ],
        ModelRole.Tool => [ResponseItem.CreateFunctionCallOutputItem(message.CallId, message.Text.Value)],
        _ => throw new ArgumentOutOfRangeException(nameof(message), message.Role, "Unknown role."),
    };
}

using System.Text;
using ClusterCodex.PlanService.Investigation;
using ClusterCodex.PlanService.Plans;
using ClusterCodex.PlanService.Prompt;
using ClusterCodex.PlanService.Schema;
using OpenAI.Chat;

namespace ClusterCodex.PlanService.Model.Api;

/// <summary>Chat completions: the one API that all OpenAI-compatible endpoints offer.</summary>
internal sealed class ChatApi(ChatClient client, ModelOptions model) : IModelApi
{
    private readonly AnswerFailures _failures = new(model.Name);

    public async Task<ModelAnswer> AttemptAsync(ApiRequest request, Action onUpdate, Func<string, ValueTask> onText, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var calls = new List<CallParts>();
        ChatTokenUsage? usage = null;
        ChatFinishReason? finish = null;
        await foreach (var update in client.CompleteChatStreamingAsync(request.Messages.Select(ToChat), OptionsOf(request), cancellationToken))
        {
            onUpdate();
            usage = update.Usage ?? usage;
            finish = update.FinishReason ?? finish;
            if (!string.IsNullOrEmpty(update.RefusalUpdate))
            {
                throw _failures.Refused();
            }

            foreach (var part in update.ToolCallUpdates)
            {
                Add(calls, part);
            }

            var content = string.Concat(update.ContentUpdate.Select(one => one.Text));
            if (content.Length > 0)
            {
                text.Append(content);
                await onText(content);
            }
        }

        return finish switch
        {
            ChatFinishReason.Stop or ChatFinishReason.ToolCalls or ChatFinishReason.FunctionCall => new ModelAnswer(
                text.ToString(), [.. calls.Select(call => call.ToCall())], usage?.InputTokenCount, usage?.OutputTokenCount),
            null => throw AnswerFailures.Cut(),
            ChatFinishReason.Length => throw _failures.OutOfTokens(),
            ChatFinishReason.ContentFilter => throw _failures.Filtered(),
            _ => throw _failures.Unexpected(),
        };
    }

    private ChatCompletionOptions OptionsOf(ApiRequest request)
    {
        var options = new ChatCompletionOptions { MaxOutputTokenCount = model.MaxOutputTokens };
        if (request.IsStrict)
        {
            options.ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat(PlanSchema.Name, PlanSchema.Json, jsonSchemaIsStrict: true);
        }

        if (request.HasTools)
        {
            foreach (var tool in InvestigationTools.All)
            {
                options.Tools.Add(ChatTool.CreateFunctionTool(tool.Name, tool.Description, tool.Parameters, functionSchemaIsStrict: request.IsStrict));
            }

            options.ToolChoice = request.MayCallTools ? ChatToolChoice.CreateAutoChoice() : ChatToolChoice.CreateNoneChoice();
        }

        return options;
    }

    // The index says which call a part belongs to; its name and id come once.
    private void Add(List<CallParts> calls, StreamingChatToolCallUpdate part)
    {
        var call = calls.Find(one => one.Index == part.Index);
        if (call is null)
        {
            if (calls.Count == ToolLimits.MaxCallsInAnswer)
            {
                throw new PlannerException($"The model '{model.Name}' called more tools at once than any plan needs. Try again.");
            }

            calls.Add(call = new CallParts(part.Index));
        }

        call.Id = part.ToolCallId ?? call.Id;
        call.Tool = part.FunctionName ?? call.Tool;
        if (part.FunctionArgumentsUpdate is { } arguments)
        {
            call.Arguments.Append(arguments.ToMemory().IsEmpty ? "" : arguments.ToString());
        }

        if (call.Arguments.Length > ToolLimits.MaxArgumentsLength)
        {
            throw new PlannerException($"The model '{model.Name}' wrote more arguments for a tool than any has. Try again.");
        }
    }

    private static ChatMessage ToChat(ModelMessage message) => message switch
    {
        { Role: ModelRole.System } => new SystemChatMessage(message.Text.Value),
        { Role: ModelRole.User } => new UserChatMessage(message.Text.Value),
        { Role: ModelRole.Assistant, Calls.Count: > 0 } => ToChat(message.Text.Value, message.Calls),
        { Role: ModelRole.Assistant } => new AssistantChatMessage(message.Text.Value),
        { Role: ModelRole.Tool } => new ToolChatMessage(message.CallId, message.Text.Value),
        _ => throw new ArgumentOutOfRangeException(nameof(message), message.Role, "Unknown role."),
    };

    private static AssistantChatMessage ToChat(string text, IEnumerable<SealedToolCall> calls)
    {
        var message = new AssistantChatMessage(calls.Select(call => ChatToolCall.CreateFunctionToolCall(call.Id, call.Tool, BinaryData.FromString(call.Arguments.Value))));
        if (text.Length > 0)
        {
            message.Content.Add(ChatMessageContentPart.CreateTextPart(text));
        }

        return message;
    }

    private sealed class CallParts(int index)
    {
        public int Index { get; } = index;

        public string Id { get; set; } = "";

        public string Tool { get; set; } = "";

        public StringBuilder Arguments { get; } = new();

        public ToolCall ToCall() => new(Id, Tool, Arguments.ToString());
    }
}

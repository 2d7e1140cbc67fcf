using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text;
using ClusterCodex.PlanService.Plans;
using ClusterCodex.PlanService.Prompt;
using ClusterCodex.PlanService.Schema;
using Microsoft.Extensions.Options;
using OpenAI;
using OpenAI.Chat;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace ClusterCodex.PlanService.Model;

/// <summary>Any OpenAI-compatible endpoint, through chat completions: the one API that all of them offer.</summary>
internal sealed class OpenAiPlanModel : IPlanModel
{
    public const string HttpClientName = "model";

    private readonly ModelOptions _options;
    private readonly ModelPipeline _pipeline;
    private readonly TimeProvider _time;
    private readonly ILogger<OpenAiPlanModel> _logger;
    private readonly ChatClient _client;

    public OpenAiPlanModel(
        IOptions<ModelOptions> options, ModelPipeline pipeline, IHttpClientFactory http, TimeProvider time, ILogger<OpenAiPlanModel> logger)
    {
        _options = options.Value;
        _pipeline = pipeline;
        _time = time;
        _logger = logger;
        _client = new ChatClient(
            _options.Name,
            new ApiKeyCredential(_options.ApiKey),
            new OpenAIClientOptions
            {
                Endpoint = new Uri(_options.BaseUrl),
                Transport = new HttpClientPipelineTransport(http.CreateClient(HttpClientName)),
                // Only the pipeline retries and times out.
                RetryPolicy = new ClientRetryPolicy(0),
                NetworkTimeout = Timeout.InfiniteTimeSpan,
                ClientLoggingOptions = new ClientLoggingOptions { EnableLogging = false },
            });
    }

    public string Name => _options.Name;

    public async Task<ModelAnswer> AskAsync(IReadOnlyList<ModelMessage> messages, Func<AnswerPart, ValueTask> onPart, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var attempts = 0;
        try
        {
            var answer = await _pipeline.Pipeline.ExecuteAsync(
                async token =>
                {
                    attempts++;
                    return await AttemptAsync(messages, onPart, token);
                },
                cancellationToken);
            OpenAiPlanModelLog.Answered(
                _logger, Name, messages.Sum(message => message.Text.Value.Length), answer.Text.Length, answer.InputTokens, answer.OutputTokens, attempts, _time.GetElapsedTime(started).TotalMilliseconds);
            return answer;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && Explain(exception) is { } reason)
        {
            OpenAiPlanModelLog.Failed(_logger, Name, (exception as ClientResultException)?.Status, exception.GetType().Name, attempts, _time.GetElapsedTime(started).TotalMilliseconds);
            // Not the exception itself: an endpoint's error text may repeat the prompt or the key.
            throw new PlannerException($"The model '{Name}' {reason} No plan was made. Try again later, or set CODEX_MOCK_MODE=true for plans without a model.");
        }
    }

    private async Task<ModelAnswer> AttemptAsync(IReadOnlyList<ModelMessage> messages, Func<AnswerPart, ValueTask> onPart, CancellationToken cancellationToken)
    {
        var options = new ChatCompletionOptions
        {
            ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat(PlanSchema.Name, PlanSchema.Json, jsonSchemaIsStrict: true),
            MaxOutputTokenCount = _options.MaxOutputTokens,
        };
        var text = new StringBuilder();
        ChatTokenUsage? usage = null;
        ChatFinishReason? finish = null;
        await foreach (var update in _client.CompleteChatStreamingAsync(messages.Select(ToChat), options, cancellationToken))
        {
            usage = update.Usage ?? usage;
            finish = update.FinishReason ?? finish;
            if (!string.IsNullOrEmpty(update.RefusalUpdate))
            {
                throw new PlannerException($"The model '{Name}' refused to answer. Rephrase the context and try again.");
            }

            var part = string.Concat(update.ContentUpdate.Select(content => content.Text));
            var startsAnswer = text.Length == 0;
            text.Append(part);

            if (text.Length > PlanSchema.MaxAnswerLength)
            {
                throw new PlannerException($"The model '{Name}' wrote more than {PlanSchema.MaxAnswerLength} characters. Try again.");
            }

            if (part.Length > 0)
            {
                await onPart(new AnswerPart(part, startsAnswer));
            }
        }

        return finish switch
        {
            ChatFinishReason.Stop => new ModelAnswer(text.ToString(), usage?.InputTokenCount, usage?.OutputTokenCount),
            // A stream that ends without a finish reason was cut off.
            null => throw new IOException("The answer's stream ended before the answer did."),
            ChatFinishReason.Length => throw new PlannerException($"The model '{Name}' ran out of tokens before the plan was complete. Raise Model__MaxOutputTokens."),
            ChatFinishReason.ContentFilter => throw new PlannerException($"The content filter of the model '{Name}' stopped the answer. Rephrase the context and try again."),
            _ => throw new PlannerException($"The model '{Name}' stopped for an unexpected reason ({finish}). Try again."),
        };
    }

    // Null: not a failure of the model.
    private string? Explain(Exception exception) => exception switch
    {
        ClientResultException { Status: 401 or 403 } => "rejected the key in OPENAI_API_KEY.",
        ClientResultException { Status: 404 } => "or its API was not found at OPENAI_BASE_URL.",
        ClientResultException { Status: 429 } => "is over its rate limit or quota.",
        ClientResultException { Status: > 0 } failure => FormattableString.Invariant($"responded with HTTP status {failure.Status}."),
        TimeoutRejectedException => FormattableString.Invariant($"did not answer within {_options.TotalTimeout.TotalSeconds:0} s."),
        BrokenCircuitException => "failed several times in a row and is not called for a moment.",
        ClientResultException or HttpRequestException or AggregateException => "cannot be reached.",
        IOException => "closed the connection in the middle of its answer.",
        System.Text.Json.JsonException or FormatException or InvalidOperationException => "responded with something that is not the OpenAI protocol.",
        _ => null,
    };

    private static ChatMessage ToChat(ModelMessage message) => message.Role switch
    {
        ModelRole.System => new SystemChatMessage(message.Text.Value),
        ModelRole.Assistant => new AssistantChatMessage(message.Text.Value),
        ModelRole.User => new UserChatMessage(message.Text.Value),
        _ => throw new ArgumentOutOfRangeException(nameof(message), message.Role, "Unknown role."),
    };
}

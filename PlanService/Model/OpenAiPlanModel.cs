using System.ClientModel;
using ClusterCodex.PlanService.Model.Api;
using ClusterCodex.PlanService.Plans;
using ClusterCodex.PlanService.Schema;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace ClusterCodex.PlanService.Model;

/// <summary>Any OpenAI-compatible endpoint.</summary>
internal sealed class OpenAiPlanModel(
    IModelApi api, IOptions<ModelOptions> options, ModelPipeline pipeline, TimeProvider time, ILogger<OpenAiPlanModel> logger) : IPlanModel
{
    private readonly AnswerForms _forms = new(time);

    public string Name => options.Value.Name;

    public async Task<ModelAnswer> AskAsync(ModelRequest request, Func<AnswerPart, ValueTask> onPart, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var attempts = 0;
        var begun = 0;
        try
        {
            var answer = await pipeline.Pipeline.ExecuteAsync(
                async token =>
                {
                    attempts++;
                    return await _forms.AskAsync(form => AttemptAsync(request, form, () => begun++, onPart, token));
                },
                cancellationToken);
            OpenAiPlanModelLog.Answered(
                logger, Name, request.Conversation.Length, answer.Text.Length, answer.Calls.Count, answer.InputTokens, answer.OutputTokens, attempts, time.GetElapsedTime(started).TotalMilliseconds);
            return answer with { Begun = begun };
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && Explain(exception, begun) is { } reason)
        {
            OpenAiPlanModelLog.Failed(logger, Name, (exception as ClientResultException)?.Status, exception.GetType().Name, attempts, time.GetElapsedTime(started).TotalMilliseconds);
            // Not the exception itself: an endpoint's error text may repeat the prompt or the key.
            throw new PlannerException($"The model '{Name}' {reason}") { Begun = begun };
        }
        catch (PlannerException exception)
        {
            exception.Begun = begun;
            throw;
        }
    }

    private Task<ModelAnswer> AttemptAsync(ModelRequest request, AnswerForm form, Action onStart, Func<AnswerPart, ValueTask> onPart, CancellationToken cancellationToken)
    {
        var length = 0;
        var begun = false;
        var messages = form.IsStrict ? request.Conversation.Messages : request.Conversation.WithSchema;
        return api.AttemptAsync(new ApiRequest(messages, form.IsStrict, form.HasTools, request.MayCallTools), OnUpdate, OnTextAsync, cancellationToken);

        void OnUpdate()
        {
            if (!begun)
            {
                begun = true;
                onStart();
            }
        }

        ValueTask OnTextAsync(string text)
        {
            var starts = length == 0;
            length += text.Length;
            return length > PlanSchema.MaxAnswerLength
                ? throw new PlannerException($"The model '{Name}' wrote more than {PlanSchema.MaxAnswerLength} characters. Try again.")
                : onPart(new AnswerPart(text, starts));
        }
    }

    // Null: not a failure of the model.
    private string? Explain(Exception exception, int begun) => exception switch
    {
        ClientResultException { Status: 401 or 403 } => "rejected the key in OPENAI_API_KEY.",
        ClientResultException { Status: 404 } => "or its API was not found at OPENAI_BASE_URL.",
        ClientResultException { Status: 429 } => "is over its rate limit or quota.",
        ClientResultException { Status: > 0 } failure => FormattableString.Invariant($"responded with HTTP status {failure.Status}."),
        TimeoutRejectedException => FormattableString.Invariant($"did not answer within {options.Value.TotalTimeout.TotalSeconds:0} s."),
        BrokenCircuitException => "failed several times in a row and is not called for a moment.",
        ClientResultException or HttpRequestException or AggregateException when begun == 0 => "cannot be reached.",
        InvalidDataException => "sent more than any answer needs.",
        IOException or ClientResultException or HttpRequestException or AggregateException => "closed the connection in the middle of its answer.",
        // What the SDK throws for fields that are missing or have other values than the protocol.
        System.Text.Json.JsonException or FormatException or InvalidOperationException or ArgumentException or NullReferenceException or KeyNotFoundException or OverflowException => "responded with something that is not the OpenAI protocol.",
        _ => null,
    };
}

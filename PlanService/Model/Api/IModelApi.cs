using ClusterCodex.PlanService.Plans;
using ClusterCodex.PlanService.Prompt;

namespace ClusterCodex.PlanService.Model.Api;

/// <summary>One of the APIs by which OpenAI-compatible endpoints are asked; makes one attempt.</summary>
internal interface IModelApi
{
    /// <exception cref="PlannerException">The model answered, but not with an answer.</exception>
    /// <exception cref="System.ClientModel.ClientResultException">The endpoint refused or failed.</exception>
    /// <exception cref="IOException">The stream ended before the answer did.</exception>
    /// <param name="request">What is asked.</param>
    /// <param name="onUpdate">Called with each update of the stream, with text or not.</param>
    /// <param name="onText">Called with each part of the answer.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task<ModelAnswer> AttemptAsync(ApiRequest request, Action onUpdate, Func<string, ValueTask> onText, CancellationToken cancellationToken);
}

/// <param name="Messages">In order.</param>
/// <param name="IsStrict">Whether the endpoint is given the plan's schema.</param>
/// <param name="HasTools">Whether the endpoint is told of the tools.</param>
/// <param name="MayCallTools">Whether the model may call them now.</param>
internal sealed record ApiRequest(IEnumerable<ModelMessage> Messages, bool IsStrict, bool HasTools, bool MayCallTools);

/// <summary>Why a model's answer is none; the same for every API.</summary>
internal sealed class AnswerFailures(string model)
{
    public PlannerException Refused() => new($"The model '{model}' refused to answer. Rephrase the context and try again.");

    public PlannerException OutOfTokens() => new($"The model '{model}' ran out of tokens before the plan was complete. Raise Model__MaxOutputTokens.");

    public PlannerException Filtered() => new($"The content filter of the model '{model}' stopped the answer. Rephrase the context and try again.");

    // Without the endpoint's own words: nobody has checked them.
    public PlannerException Unexpected() => new($"The model '{model}' stopped for an unexpected reason. Try again.");

    public static IOException Cut() => new("The answer's stream ended before the answer did.");
}

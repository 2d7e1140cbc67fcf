using System.ClientModel;
using System.Globalization;
using System.Net.Http.Headers;
using ClusterCodex.ServiceDefaults.Resilience;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace ClusterCodex.PlanService.Model;

/// <summary>Time-outs, retries and the circuit breaker around a model; one for the whole process, so that the breaker sees every plan.</summary>
internal sealed class ModelPipeline
{
    // A server may ask for any wait; a longer one than this is treated as a failure.
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromSeconds(60);

    public ModelPipeline(IOptions<ModelOptions> options, TimeProvider time, ILoggerFactory logs)
    {
        var model = options.Value;
        var builder = new ResiliencePipelineBuilder { Name = "model", TimeProvider = time }.ConfigureServiceTelemetry(logs).AddTimeout(model.TotalTimeout);
        if (model.MaxRetries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = model.MaxRetries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = model.RetryDelay,
                ShouldHandle = arguments => ValueTask.FromResult(IsTransient(arguments.Outcome.Exception) && !AsksTooLong(arguments.Outcome.Exception, time)),
                DelayGenerator = arguments => ValueTask.FromResult(RetryAfter(arguments.Outcome.Exception, time)),
            });
        }

        Pipeline = builder
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 1,
                MinimumThroughput = model.BreakAfter,
                SamplingDuration = TimeSpan.FromMinutes(1),
                BreakDuration = model.BreakDuration,
                // A busy server is not a failing one: 429 does not open the circuit.
                ShouldHandle = arguments => ValueTask.FromResult(IsTransient(arguments.Outcome.Exception) && arguments.Outcome.Exception is not ClientResultException { Status: 429 }),
            })
            .AddTimeout(model.AttemptTimeout)
            .Build();
    }

    public ResiliencePipeline Pipeline { get; }

    /// <summary>Whether another attempt may succeed.</summary>
    public static bool IsTransient(Exception? exception) => exception switch
    {
        ClientResultException { Status: 0 or 408 or 409 or 425 or 429 or >= 500 } => true,
        HttpRequestException or IOException or TimeoutRejectedException => true,
        // The SDK wraps what went wrong in the middle of a stream.
        AggregateException aggregate => aggregate.InnerExceptions.Any(IsTransient),
        _ => false,
    };

    private static bool AsksTooLong(Exception? exception, TimeProvider time) => RetryAfter(exception, time) > MaxRetryAfter;

    private static TimeSpan? RetryAfter(Exception? exception, TimeProvider time)
    {
        if ((exception as ClientResultException)?.GetRawResponse() is not { } response || !response.Headers.TryGetValue("Retry-After", out var text))
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds < TimeSpan.MaxValue.TotalSeconds)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        return RetryConditionHeaderValue.TryParse(text, out var value) && value.Date is { } date
            ? TimeSpan.FromTicks(Math.Max(0, (date - time.GetUtcNow()).Ticks))
            : null;
    }
}

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;

namespace ClusterCodex.ServiceDefaults.Resilience;

/// <summary>
/// Retries when a connection to a service cannot be made. Only then: nothing of the request has been sent yet, so even a call
/// that is not idempotent, or that streams, may be retried.
/// </summary>
internal sealed class ConnectRetryHandler(IOptions<ServiceCallOptions> options, TimeProvider time, ILoggerFactory logs) : DelegatingHandler
{
    private readonly ResiliencePipeline<HttpResponseMessage> _pipeline = Build(options.Value, time, logs);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        await _pipeline.ExecuteAsync(
            static async (state, token) => await state.Handler.SendOnceAsync(state.Request, token),
            (Handler: this, Request: request),
            cancellationToken);

    private static ResiliencePipeline<HttpResponseMessage> Build(ServiceCallOptions options, TimeProvider time, ILoggerFactory logs) =>
        options.ConnectRetries == 0
            ? ResiliencePipeline<HttpResponseMessage>.Empty
            : new ResiliencePipelineBuilder<HttpResponseMessage> { Name = "service-connection", TimeProvider = time }
                .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
                {
                    MaxRetryAttempts = options.ConnectRetries,
                    Delay = options.ConnectRetryDelay,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Exception is HttpRequestException
                    {
                        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError,
                    }),
                })
                .ConfigureServiceTelemetry(logs)
                .Build();

    private Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        base.SendAsync(request, cancellationToken);
}

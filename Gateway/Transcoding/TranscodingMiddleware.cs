using ClusterCodex.Gateway.Errors;
using ClusterCodex.Gateway.Transcoding.Binding;
using ClusterCodex.Gateway.Transcoding.Streaming;
using ClusterCodex.Gateway.Transcoding.Templates;
using Google.Protobuf;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;

namespace ClusterCodex.Gateway.Transcoding;

/// <summary>
/// Runs before the proxy's own steps on every REST route: converts the request to a gRPC one, lets the proxy send
/// it, and writes the response.
/// </summary>
internal sealed class TranscodingMiddleware(
    RequestDelegate next,
    IOptions<TranscodingOptions> options,
    IOptions<SseOptions> sseOptions,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<TranscodingMiddleware> logger)
{
    public Task InvokeAsync(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<TranscodedRoute>() is { } route ? TranscodeAsync(context, route) : next(context);

    private async Task TranscodeAsync(HttpContext context, TranscodedRoute route)
    {
        var aborted = context.RequestAborted;
        IMessage request;
        if (context.Features.Get<CallArguments>() is { } arguments)
        {
            request = RequestBinder.Bind(route, arguments.Json);
            route = route with { ResponseField = null };
        }
        else if (PathMatcher.TryMatch(route.Template, RawTarget(context), out var captures))
        {
            request = await RequestBinder.BindAsync(context, route, captures, aborted);
        }
        else
        {
            throw new InvalidOperationException($"{route} was chosen for a path that it does not match.");
        }

        GrpcCall.ReplaceBody(context, GrpcFrame.Write(request));
        await (route.Method.IsServerStreaming ? StreamAsync(context, route, aborted) : AnswerAsync(context, route, aborted));
    }

    private async Task AnswerAsync(HttpContext context, TranscodedRoute route, CancellationToken aborted)
    {
        var call = new UnaryGrpcCall(route, options.Value) { Timeout = options.Value.TimeoutOf(route) };
        context.Features.Set<GrpcCall>(call);
        using var timeout = new CancellationTokenSource(call.Timeout.Value, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(aborted, timeout.Token);
        context.RequestAborted = either.Token;
        try
        {
            await next(context);
        }
        finally
        {
            context.RequestAborted = aborted;
        }

        aborted.ThrowIfCancellationRequested();
        if (timeout.IsCancellationRequested && (call.Reply is null || call.Error is not null))
        {
            throw new ApiException(new ApiError(ErrorCode.Unavailable, $"{route.Resource} did not answer within {call.Timeout.Value.TotalSeconds:0.#} s. Try again in a moment."));
        }

        ThrowIfFailed(context, call);
        await UnaryReplyWriter.WriteAsync(context, route, call.Reply!, aborted);
    }

    private async Task StreamAsync(HttpContext context, TranscodedRoute route, CancellationToken aborted)
    {
        // A stream ends when its reader disconnects or the gateway stops; the reader resumes at another gateway.
        using var over = CancellationTokenSource.CreateLinkedTokenSource(aborted, lifetime.ApplicationStopping);
        context.RequestAborted = over.Token;
        await using var events = new SseStream(context, sseOptions.Value, time);
        var call = new StreamingGrpcCall(route, options.Value, events);
        context.Features.Set<GrpcCall>(call);
        var response = context.Features.GetRequiredFeature<IHttpResponseFeature>();
        context.Features.Set<IHttpResponseFeature>(new ShieldedResponse(response));
        events.Start();
        try
        {
            await next(context);
        }
        finally
        {
            context.RequestAborted = aborted;
            context.Features.Set(response);
            await events.StopAsync();
        }

        aborted.ThrowIfCancellationRequested();
        try
        {
            if (!lifetime.ApplicationStopping.IsCancellationRequested)
            {
                ThrowIfFailed(context, call);
            }

            await events.EndAsync(aborted);
        }
        catch (ApiException exception) when (events.IsOpen)
        {
            TranscodingLog.StreamFailed(logger, exception.InnerException, route.Method.FullName, exception.Error.Code.Name, exception.Message);
            await events.WriteErrorAsync(exception.Error, aborted);
        }
    }

    private static void ThrowIfFailed(HttpContext context, GrpcCall call)
    {
        if (call.Error is { } error)
        {
            throw new ApiException(error, call.Cause);
        }

        if (!call.IsAnswered)
        {
            var failure = context.Features.Get<IForwarderErrorFeature>();
            throw new ApiException(
                new ApiError(ErrorCode.Unavailable, $"{call.Route.Resource} cannot be reached at the moment. Try again in a moment.") { RetryAfter = TimeSpan.FromSeconds(1) },
                failure?.Exception);
        }
    }

    /// <summary>The request target as it was sent.</summary>
    public static string RawTarget(HttpContext context) => context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
}

using System.Threading.RateLimiting;
using ClusterCodex.Gateway.Authentication;
using ClusterCodex.Gateway.Errors;
using ClusterCodex.Gateway.Transcoding;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace ClusterCodex.Gateway.Limits;

/// <summary>Token buckets and stream counts: by user, and by address where there is no user.</summary>
internal sealed class RateLimits : IDisposable
{
    private readonly PartitionedRateLimiter<HttpContext> _requests;
    private readonly PartitionedRateLimiter<HttpContext> _streams;

    public RateLimits(IOptions<LimitOptions> options)
    {
        var limits = options.Value;
        _requests = PartitionedRateLimiter.Create<HttpContext, string>(context => context.Features.GetRequiredFeature<CallerFeature>().UserId is { } user
            ? Bucket("user:" + user, limits.UserBurst, limits.UserPerSecond)
            : Bucket("address:" + ClientAddress.Of(context), limits.AnonymousBurst, limits.AnonymousPerSecond));
        _streams = PartitionedRateLimiter.Create<HttpContext, string>(context =>
            RateLimitPartition.GetConcurrencyLimiter(
                context.Features.GetRequiredFeature<CallerFeature>().UserId ?? ClientAddress.Of(context),
                _ => new ConcurrencyLimiterOptions { PermitLimit = limits.UserStreams, QueueLimit = 0 }));
    }

    /// <summary>Admits a request; dispose the result when the request ends.</summary>
    /// <exception cref="ApiException">RATE_LIMITED.</exception>
    public RateLimitLease? Enter(HttpContext context)
    {
        using var request = _requests.AttemptAcquire(context);
        if (!request.IsAcquired)
        {
            throw new ApiException(new ApiError(ErrorCode.RateLimited, "Too many requests. Wait a moment before the next one.")
            {
                RetryAfter = request.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1),
            });
        }

        if (!IsStream(context))
        {
            return null;
        }

        var stream = _streams.AttemptAcquire(context);
        if (stream.IsAcquired)
        {
            return stream;
        }

        stream.Dispose();
        throw new ApiException(new ApiError(ErrorCode.RateLimited, "Too many streams are open at once. Close one, such as another tab.")
        {
            RetryAfter = TimeSpan.FromSeconds(5),
        });
    }

    public void Dispose()
    {
        _requests.Dispose();
        _streams.Dispose();
    }

    private static RateLimitPartition<string> Bucket(string key, int burst, int perSecond) =>
        RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        });

    private static bool IsStream(HttpContext context)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        var route = metadata?.GetMetadata<TranscodedRoute>() ?? metadata?.GetMetadata<NativeGrpcMetadata>()?.Method;
        return route?.Method.IsServerStreaming == true;
    }
}

/// <summary>Applies <see cref="RateLimits"/> to every request that is forwarded to a service.</summary>
internal sealed class RateLimitMiddleware(RequestDelegate next, RateLimits limits)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<CallerFeature>() is null)
        {
            await next(context);
            return;
        }

        using var lease = limits.Enter(context);
        await next(context);
    }
}

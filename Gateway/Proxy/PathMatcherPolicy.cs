using ClusterCodex.Gateway.Listeners;
using ClusterCodex.Gateway.Transcoding;
using ClusterCodex.Gateway.Transcoding.Templates;
using Microsoft.AspNetCore.Routing.Matching;

namespace ClusterCodex.Gateway.Proxy;

/// <summary>Excludes routes whose template does not match the path as it was sent, and those of another listener.</summary>
internal sealed class PathMatcherPolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    // After ASP.NET's own policies for methods, and YARP's for headers and queries.
    public override int Order => 10_000;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) =>
        endpoints.Any(endpoint => endpoint.Metadata.GetMetadata<TranscodedRoute>() is not null || endpoint.Metadata.GetMetadata<ListenerMetadata>() is not null);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        var listener = httpContext.GetListener();
        for (var i = 0; i < candidates.Count; i++)
        {
            if (!candidates.IsValidCandidate(i))
            {
                continue;
            }

            var metadata = candidates[i].Endpoint.Metadata;
            var wrongListener = metadata.GetMetadata<ListenerMetadata>() is { } only && only.Listener != listener;
            var wrongPath = metadata.GetMetadata<TranscodedRoute>() is { } route
                && !PathMatcher.TryMatch(route.Template, TranscodingMiddleware.RawTarget(httpContext), out _);
            if (wrongListener || wrongPath)
            {
                candidates.SetValidity(i, false);
            }
        }

        return Task.CompletedTask;
    }
}

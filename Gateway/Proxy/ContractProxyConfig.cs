using System.Globalization;
using System.Net;
using ClusterCodex.Gateway.Transcoding;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.LoadBalancing;

namespace ClusterCodex.Gateway.Proxy;

/// <summary>
/// The proxy's routes, from the descriptors, and its clusters, from service discovery:
/// <c>services:{resource}:grpc:{n}</c> is the address of one instance.
/// </summary>
internal sealed class ContractProxyConfig : IProxyConfigProvider, IDisposable
{
    /// <summary>Metadata of a route that is transcoded: the id of its <see cref="TranscodedRoute"/>.</summary>
    public const string RestRoute = "ClusterCodex.Rest";

    /// <summary>Metadata of a route for native clients: the full name of the method.</summary>
    public const string GrpcRoute = "ClusterCodex.Grpc";

    // Streams live as long as their readers; pings, not idle time, detect a service that no longer responds.
    private static readonly TimeSpan ActivityTimeout = TimeSpan.FromDays(20);

    private readonly RouteTable _routes;
    private readonly IConfiguration _configuration;
    private readonly IDisposable _subscription;
    private volatile Snapshot _current;

    public ContractProxyConfig(RouteTable routes, IConfiguration configuration)
    {
        _routes = routes;
        _configuration = configuration;
        _current = Read();
        _subscription = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
    }

    public IProxyConfig GetConfig() => _current;

    public void Dispose()
    {
        _subscription.Dispose();
        _current.Dispose();
    }

    private void Reload()
    {
        var old = _current;
        _current = Read();
        old.SignalChange();
    }

    private Snapshot Read() => new(
        [.. _routes.Routes.SelectMany(Rest), .. _routes.PublicMethods.Select(Native)],
        [.. _routes.Contracts.Select(contract => contract.Resource).Distinct(StringComparer.Ordinal).Select(Cluster)]);

    // A stream that shares its path with a unary method is selected by header or by query.
    private static IEnumerable<RouteConfig> Rest(TranscodedRoute route)
    {
        var match = new RouteMatch { Path = route.Template.ToRoutePattern(), Methods = [route.HttpMethod] };
        if (!route.IsShared || !route.Method.IsServerStreaming)
        {
            return [Rest(route, route.Id, match)];
        }

        return
        [
            Rest(route, route.Id, match with
            {
                Headers = [new RouteHeader { Name = "Accept", Values = ["text/event-stream"], Mode = HeaderMatchMode.Contains }],
            }),
            Rest(route, route.Id + "?follow", match with
            {
                QueryParameters = [new RouteQueryParameter { Name = "follow", Values = ["true"], Mode = QueryParameterMatchMode.Exact }],
            }),
        ];
    }

    private static RouteConfig Rest(TranscodedRoute route, string id, RouteMatch match) => new()
    {
        RouteId = id,
        ClusterId = route.Resource,
        Match = match,
        // Two for each: the one with more conditions (a header, a parameter) is tried first.
        Order = (route.Order * 2) + (match.QueryParameters is null ? 0 : 1),
        Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { [RestRoute] = route.Id },
    };

    private static RouteConfig Native(TranscodedRoute route) => new()
    {
        RouteId = "grpc:" + route.Method.FullName,
        ClusterId = route.Resource,
        Match = new RouteMatch { Path = route.GrpcPath, Methods = ["POST"] },
        Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { [GrpcRoute] = route.Method.FullName },
    };

    private ClusterConfig Cluster(string resource) => new()
    {
        ClusterId = resource,
        LoadBalancingPolicy = LoadBalancingPolicies.PowerOfTwoChoices,
        Destinations = _configuration.GetSection($"services:{resource}:grpc").GetChildren()
            .Where(endpoint => !string.IsNullOrWhiteSpace(endpoint.Value))
            .ToDictionary(endpoint => endpoint.Key, endpoint => new DestinationConfig { Address = endpoint.Value! }, StringComparer.Ordinal),
        HttpRequest = new ForwarderRequestConfig
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            ActivityTimeout = ActivityTimeout,
        },
    };

    private sealed class Snapshot(IReadOnlyList<RouteConfig> routes, IReadOnlyList<ClusterConfig> clusters) : IProxyConfig, IDisposable
    {
        private static long _revisions;
        private readonly CancellationTokenSource _changed = new();

        public IReadOnlyList<RouteConfig> Routes => routes;

        public IReadOnlyList<ClusterConfig> Clusters => clusters;

        public IChangeToken ChangeToken => new CancellationChangeToken(_changed.Token);

        public string RevisionId { get; } = Interlocked.Increment(ref _revisions).ToString(CultureInfo.InvariantCulture);

        public void SignalChange() => _changed.Cancel();

        public void Dispose() => _changed.Dispose();
    }
}

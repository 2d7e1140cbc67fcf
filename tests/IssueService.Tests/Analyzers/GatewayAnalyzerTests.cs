using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.Tests.Analyzers;

public sealed class GatewayAnalyzerTests : DetectorTest
{
    private const string Class = """
        apiVersion: gateway.networking.k8s.io/v1
        kind: GatewayClass
        metadata: { name: envoy, generation: 1 }
        status: { conditions: [ { type: Accepted, status: "True", observedGeneration: 1 } ] }
        """;

    private const string Web = """
        apiVersion: v1
        kind: Service
        metadata: { name: web, namespace: shop }
        spec: { ports: [ { port: 80, name: http } ] }
        """;

    private static string Gateway(string conditions = "{ type: Accepted, status: 'True' }, { type: Programmed, status: 'True' }", string listener = "", string className = "envoy") => $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: { name: edge, namespace: shop, generation: 2 }
        spec: { gatewayClassName: {{className}}, listeners: [ { name: https }, { name: http } ] }
        status: { conditions: [ {{conditions}} ], listeners: [ { name: https, conditions: [ {{listener}} ] }, { name: http, conditions: [ { type: Accepted, status: 'True' } ] } ] }
        """;

    private static string Route(string parent = "name: edge", string backend = "name: web, port: 80", string conditions = "") => $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: { name: shop, namespace: shop, generation: 3 }
        spec: { parentRefs: [ { {{parent}} } ], rules: [ { backendRefs: [ { {{backend}} } ] } ] }
        status: { parents: [ { parentRef: { {{parent}} }, conditions: [ {{conditions}} ] } ] }
        """;

    [Fact]
    public void What_is_programmed_is_silent()
    {
        Apply(Class);
        Apply(Web);
        Apply(Gateway());
        Apply(Route(conditions: "{ type: Accepted, status: 'True' }, { type: ResolvedRefs, status: 'True' }"));

        Wait(TimeSpan.FromHours(1));

        Assert.Empty(Said);
    }

    [Fact]
    public void A_class_that_no_controller_accepts_is_one_issue_on_the_class()
    {
        Apply(Class.Replace("\"True\", observedGeneration: 1", "Unknown, reason: Pending", StringComparison.Ordinal));
        Apply(Gateway("{ type: Accepted, status: Unknown, reason: Pending }"));

        Wait(TimeSpan.FromSeconds(100));
        Assert.Empty(Said);

        Wait(TimeSpan.FromSeconds(30));
        Assert.Equal("GatewayClass/envoy: Gateway class not accepted: No controller has accepted it.", Assert.Single(Said));
    }

    [Fact]
    public void A_class_that_is_refused()
    {
        Apply(Class.Replace("\"True\", observedGeneration: 1", "'False', reason: InvalidParameters, message: 'No such ConfigMap.'", StringComparison.Ordinal));

        Wait(TimeSpan.FromMinutes(1));

        Assert.Equal("GatewayClass/envoy: Gateway class not accepted: Accepted is False (InvalidParameters: No such ConfigMap).", Assert.Single(Said));
    }

    [Fact]
    public void A_class_that_does_not_exist()
    {
        Apply(Gateway("", className: "nginx"));

        Wait(TimeSpan.FromMinutes(5));

        Assert.Equal("Gateway/edge: Class missing: Its gateway class 'nginx' does not exist.", Assert.Single(Said));
        Assert.Equal(Severity.Critical, Issues[0].Severity);
    }

    [Fact]
    public void A_listener_explains_its_gateway()
    {
        Apply(Class);
        Apply(Gateway(
            "{ type: Accepted, status: 'True' }, { type: Programmed, status: 'False', reason: Invalid, message: 'Listeners are invalid.' }",
            "{ type: Accepted, status: 'True' }, { type: ResolvedRefs, status: 'False', reason: InvalidCertificateRef, message: 'Secret shop/cert does not exist.' }, { type: Programmed, status: 'False', reason: Invalid }"));

        Wait(TimeSpan.FromMinutes(1));

        Assert.Equal("Gateway/edge: Gateway not programmed: Listener 'https': ResolvedRefs is False (InvalidCertificateRef: Secret shop/cert does not exist).", Assert.Single(Said));
        Assert.Equal(Severity.Critical, Issues[0].Severity);
    }

    [Fact]
    public void A_gateway_that_is_not_programmed()
    {
        Apply(Class);
        Apply(Gateway("{ type: Accepted, status: 'True' }, { type: Programmed, status: 'False', reason: AddressNotAssigned, message: 'No address.' }"));

        Wait(TimeSpan.FromSeconds(20));
        Assert.Empty(Said);

        Wait(TimeSpan.FromSeconds(20));
        Assert.Equal("Gateway/edge: Gateway not programmed: Programmed is False (AddressNotAssigned: No address).", Assert.Single(Said));
    }

    [Fact]
    public void A_condition_of_an_older_generation_is_silent()
    {
        Apply(Class);
        Apply(Gateway("{ type: Accepted, status: 'True' }, { type: Programmed, status: 'False', observedGeneration: 1 }"));

        Wait(TimeSpan.FromHours(1));

        Assert.Empty(Said);
    }

    [Fact]
    public void A_parent_that_does_not_exist_or_has_no_such_listener()
    {
        Apply(Class);
        Apply(Web);
        Apply(Route("name: edge, sectionName: grpc", conditions: "{ type: Accepted, status: 'False', reason: NoMatchingParent }"));
        Wait(TimeSpan.FromMinutes(1));
        Assert.Equal("HTTPRoute/shop: Route not accepted: Its parent Gateway 'edge' does not exist.", Assert.Single(Said));
        Assert.Equal(Severity.Critical, Issues[0].Severity);

        Apply(Gateway());
        Assert.StartsWith("HTTPRoute/shop: Route not accepted: Its parent Gateway 'edge' has no listener 'grpc'.", Assert.Single(Said), StringComparison.Ordinal);
    }

    [Fact]
    public void A_backend_that_does_not_exist_is_said_once()
    {
        Apply(Class);
        Apply(Gateway());
        Apply(Route(backend: "name: gone, port: 80", conditions: "{ type: Accepted, status: 'True' }, { type: ResolvedRefs, status: 'False', reason: BackendNotFound, message: 'service shop/gone not found' }"));

        Wait(TimeSpan.FromMinutes(1));

        Assert.Equal("HTTPRoute/shop: Backend missing: Service 'gone' does not exist.", Assert.Single(Said));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_exists_in_another_namespace_is_not_told(bool exists)
    {
        Apply(Class);
        if (exists)
        {
            Apply(Gateway().Replace("namespace: shop", "namespace: other", StringComparison.Ordinal));
            Apply(Web.Replace("shop", "other", StringComparison.Ordinal));
        }

        Apply(Route(parent: "name: edge, namespace: other", backend: "name: web, namespace: other, port: 8080", conditions: "{ type: Accepted, status: 'True' }"));
        Wait(TimeSpan.FromMinutes(5));
        Assert.Empty(Said);

        Apply(Route(parent: "name: edge, namespace: other", backend: "name: web, namespace: other, port: 8080", conditions: "{ type: ResolvedRefs, status: 'False', reason: RefNotPermitted, message: 'No grant.' }"));
        Wait(TimeSpan.FromMinutes(5));
        Assert.Equal("HTTPRoute/shop: Route not accepted: Gateway 'other/edge': ResolvedRefs is False (RefNotPermitted: No grant).", Assert.Single(Said));

        Apply(Route(parent: "name: edge, namespace: other").Replace("parents: [ {", "parents: [], ignored: [ {", StringComparison.Ordinal));
        Apply(Web);
        Wait(TimeSpan.FromMinutes(5));
        Assert.Equal("HTTPRoute/shop: Route not accepted: No controller has accepted it for its parent Gateway 'other/edge', which may not exist.", Assert.Single(Said));
    }

    [Fact]
    public void A_route_that_its_gateway_refuses()
    {
        Apply(Class);
        Apply(Gateway());
        Apply(Web);
        Apply(Route(conditions: "{ type: Accepted, status: 'False', reason: NotAllowedByListeners, message: 'No listener allows this namespace.', observedGeneration: 3 }"));

        Wait(TimeSpan.FromMinutes(1));

        Assert.Equal("HTTPRoute/shop: Route not accepted: Gateway 'edge': Accepted is False (NotAllowedByListeners: No listener allows this namespace).", Assert.Single(Said));
    }

    [Theory]
    [InlineData("kind: Service, group: '', name: mesh", "name: web, port: 80")]
    [InlineData("name: edge", "group: multicluster.x-k8s.io, kind: ServiceImport, name: gone, port: 80")]
    public void Parents_and_backends_of_other_kinds_are_silent(string parent, string backend)
    {
        Apply(Class);
        Apply(Gateway());
        Apply(Web);
        Apply(Route(parent, backend));

        Wait(TimeSpan.FromHours(1));

        Assert.Empty(Said);
    }
}

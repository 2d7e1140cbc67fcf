using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.Tests.Analyzers;

public sealed class IngressAnalyzerTests : DetectorTest
{
    private const string Web = """
        apiVersion: v1
        kind: Service
        metadata: { name: web, namespace: shop }
        spec: { ports: [ { port: 80, name: http } ] }
        """;

    private const string Nginx = """
        apiVersion: networking.k8s.io/v1
        kind: IngressClass
        metadata: { name: nginx }
        """;

    private static string Ingress(string spec, string metadata = "", string status = "{}") => $$"""
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: { name: shop, namespace: shop{{metadata}} }
        spec: { {{spec}} }
        status: {{status}}
        """;

    private static string Path(string service, string port) =>
        $"rules: [ {{ host: a.example, http: {{ paths: [ {{ path: /, backend: {{ service: {{ name: {service}, port: {{ {port} }} }} }} }} ] }} }} ]";

    [Fact]
    public void Everything_that_is_there_is_silent()
    {
        Apply(Web);
        Apply(Nginx);
        Apply("{ apiVersion: v1, kind: Secret, type: kubernetes.io/tls, metadata: { name: cert, namespace: shop }, data: { tls.crt: '', tls.key: '' } }");
        Apply(Ingress($"ingressClassName: nginx, tls: [ {{ secretName: cert }} ], {Path("web", "name: http")}"));

        Wait(TimeSpan.FromHours(1));

        Assert.Empty(Said);
    }

    [Fact]
    public void A_class_that_does_not_exist()
    {
        Apply(Web);
        Apply(Ingress($"ingressClassName: nginx, {Path("web", "number: 80")}"));

        Wait(TimeSpan.FromSeconds(10));
        Assert.Empty(Said);

        Wait(TimeSpan.FromSeconds(10));
        Assert.Equal("Ingress/shop: Class missing: Its ingress class 'nginx' does not exist.", Assert.Single(Said));
        Assert.Equal(Severity.Critical, Issues[0].Severity);

        Apply(Nginx);
        Assert.Empty(Said);
    }

    [Fact]
    public void Several_causes_are_several_issues()
    {
        Apply(Web);
        Apply(Ingress($"ingressClassName: nginx, tls: [ {{ secretName: cert }} ], defaultBackend: {{ service: {{ name: gone, port: {{ number: 80 }} }} }}, {Path("web", "number: 8080")}"));

        Wait(TimeSpan.FromMinutes(3));

        Assert.Equal(
            [
                "Ingress/shop: Backend missing: Service 'gone' does not exist. Service 'web' has no port 8080; it has 80 (http).",
                "Ingress/shop: Class missing: Its ingress class 'nginx' does not exist.",
                "Ingress/shop: TLS secret missing: TLS secret 'cert' does not exist.",
            ],
            Said.Order(StringComparer.Ordinal));
        Assert.Equal(["spec.defaultBackend", "spec.rules[0].http.paths[0].backend"], Issues.Single(issue => issue.Key.Aspect == "BackendMissing").Findings[0].Evidence.Select(one => one.Subject));
    }

    [Fact]
    public void A_service_that_is_deleted_and_created_again_is_silent()
    {
        Apply(Web);
        Apply(Ingress(Path("web", "number: 80")));
        Wait(TimeSpan.FromHours(1));

        Delete("Service", "shop", "web");
        Wait(TimeSpan.FromSeconds(5));
        Assert.Empty(Said);

        Apply(Web);
        Wait(TimeSpan.FromHours(1));
        Assert.Empty(Said);

        Delete("Service", "shop", "web");
        Wait(TimeSpan.FromSeconds(20));
        Assert.Equal("Ingress/shop: Backend missing: Service 'web' does not exist.", Assert.Single(Said));
    }

    [Fact]
    public void One_of_two_backends_is_high()
    {
        Apply(Web);
        Apply(Ingress($"defaultBackend: {{ service: {{ name: web, port: {{ number: 80 }} }} }}, {Path("gone", "number: 80")}"));

        Wait(TimeSpan.FromMinutes(1));

        Assert.Equal(Severity.High, Assert.Single(Issues).Severity);
    }

    [Fact]
    public void A_tls_secret_may_take_two_minutes()
    {
        Apply(Web);
        Apply(Ingress($"tls: [ {{ secretName: cert }}, {{ secretName: other/wildcard }} ], {Path("web", "number: 80")}"));

        Wait(TimeSpan.FromSeconds(110));
        Assert.Empty(Said);

        Wait(TimeSpan.FromSeconds(20));
        Assert.Equal("Ingress/shop: TLS secret missing: TLS secret 'cert' does not exist.", Assert.Single(Said));
    }

    [Fact]
    public void A_secret_of_another_form()
    {
        Apply(Web);
        Apply("{ apiVersion: v1, kind: Secret, type: Opaque, metadata: { name: cert, namespace: shop }, data: { cert.pem: YQ== } }");
        Apply(Ingress($"tls: [ {{ secretName: cert }} ], {Path("web", "number: 80")}"));

        Wait(TimeSpan.FromMinutes(3));

        Assert.Equal("Ingress/shop: TLS secret missing: TLS secret 'cert' has no key tls.crt.", Assert.Single(Said));
    }

    [Theory]
    [InlineData("", "{}")]
    [InlineData("traefik", "{ loadBalancer: { ingress: [ { ip: 10.0.0.1 } ] } }")]
    public void A_class_of_an_annotation_is_silent_where_no_class_is_declared_or_the_ingress_is_served(string declared, string status)
    {
        Apply(Web);
        if (declared.Length > 0)
        {
            Apply(Nginx.Replace("nginx", declared, StringComparison.Ordinal));
        }

        Apply(Ingress(Path("web", "number: 80"), ", annotations: { kubernetes.io/ingress.class: nginx, other: x }", status));

        Wait(TimeSpan.FromHours(1));

        Assert.Empty(Said);
    }

    [Fact]
    public void A_class_of_an_annotation_that_nobody_serves()
    {
        Apply(Web);
        Apply(Nginx);
        Apply(Ingress(Path("web", "number: 80"), ", annotations: { other: x, kubernetes.io/ingress.class: ngnix }"));

        Wait(TimeSpan.FromMinutes(3));

        Assert.Equal("Ingress/shop: Class missing: The ingress class 'ngnix' of its annotation does not exist, and no controller has given it an address.", Assert.Single(Said));
    }

    [Fact]
    public void An_action_of_a_controller_and_a_resource_and_an_external_name_are_no_missing_services()
    {
        Apply("{ apiVersion: v1, kind: Service, metadata: { name: outside, namespace: shop }, spec: { type: ExternalName, externalName: example.com } }");
        Apply(Ingress($"defaultBackend: {{ resource: {{ kind: Bucket, name: assets, apiGroup: k8s.example }} }}, {Path("redirect", "name: use-annotation")}"));
        Apply(Ingress(Path("outside", "number: 443")).Replace("name: shop,", "name: second,", StringComparison.Ordinal));

        Wait(TimeSpan.FromHours(1));

        Assert.Empty(Said);
    }

    [Fact]
    public void The_form_of_v1beta1_is_read()
    {
        Apply(Web);
        Apply(Ingress("backend: { serviceName: web, servicePort: http }, rules: [ { http: { paths: [ { backend: { serviceName: web, servicePort: 81 } } ] } } ]"));

        Wait(TimeSpan.FromMinutes(1));

        Assert.Equal("Ingress/shop: Backend missing: Service 'web' has no port 81; it has 80 (http).", Assert.Single(Said));
    }

    [Fact]
    public void An_ingress_that_is_being_deleted_is_silent()
    {
        Apply(Ingress(Path("web", "number: 80"), ", deletionTimestamp: \"2026-11-16T12:00:00Z\""));

        Wait(TimeSpan.FromHours(1));

        Assert.Empty(Said);
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using ClusterCodex.Kubernetes;
using ClusterCodex.TestClusters;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Clusters;

namespace ClusterCodex.IssueService.Tests.Detection;

/// <summary>Broken and healthy objects between workloads, on the real cluster: its own fields, defaults and versions.</summary>
public sealed class NetworkCasesTests
{
    // What selects nothing may take two minutes to be an issue.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(160);

    private static readonly string[] GatewayKinds = ["GatewayClass", "Gateway", "HTTPRoute"];

    private const string Broken = """
        apiVersion: v1
        kind: Service
        metadata: { name: nothing }
        spec: { selector: { app: nothing }, ports: [ { port: 80 } ] }
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: { name: broken }
        spec:
          ingressClassName: no-such-class
          rules: [ { http: { paths: [ { path: /, pathType: Prefix, backend: { service: { name: gone, port: { number: 80 } } } }, { path: /web, pathType: Prefix, backend: { service: { name: web, port: { number: 8080 } } } } ] } } ]
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: { name: insecure }
        spec: { tls: [ { secretName: gone } ], defaultBackend: { service: { name: web, port: { name: http } } } }
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: narrow }
        spec: { podSelector: { matchLabels: { app: web } }, policyTypes: [ Ingress ], ingress: [ { ports: [ { port: 9999 } ] } ] }
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: unused }
        spec: { podSelector: { matchLabels: { app: nothing } }, policyTypes: [ Ingress ] }
        """;

    private const string Workload = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec:
          replicas: 1
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec: { terminationGracePeriodSeconds: 1, containers: [ { name: web, image: "busybox:1.0", command: [ sh, -c, "mkdir -p /www; exec httpd -f -p 8080 -h /www" ], ports: [ { containerPort: 8080, name: http } ] } ] }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: web }
        spec: { selector: { app: web }, ports: [ { port: 80, name: http, targetPort: http } ] }
        """;

    private const string Healthy = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: asleep }
        spec: { replicas: 0, selector: { matchLabels: { app: asleep } }, template: { metadata: { labels: { app: asleep } }, spec: { containers: [ { name: a, image: "busybox:1.0" } ] } } }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: asleep }
        spec: { selector: { app: asleep }, ports: [ { port: 80 } ] }
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: { name: good }
        spec: { tls: [ { secretName: valid } ], defaultBackend: { service: { name: web, port: { name: http } } } }
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: deny }
        spec: { podSelector: {}, policyTypes: [ Ingress ] }
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: allow }
        spec: { podSelector: { matchLabels: { app: web } }, ingress: [ { from: [ { namespaceSelector: {} } ], ports: [ { port: 8080 } ] } ] }
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: asleep }
        spec: { podSelector: { matchLabels: { app: asleep } }, policyTypes: [ Ingress ] }
        """;

    [Fact]
    public async Task Broken_objects_are_one_issue_each_and_healthy_ones_none()
    {
        var cluster = await Service.Cluster.FindAsync(RealCluster.Name);
        await using var detection = await RunningDetection.StartAsync(cluster);
        await using var broken = await cluster.CreateNamespaceAsync();
        await using var healthy = await cluster.CreateNamespaceAsync();
        var webhook = Manifests.Parse($$"""
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingWebhookConfiguration
            metadata: { name: {{broken.Name}} }
            webhooks:
            - name: nothing.example.com
              failurePolicy: Fail
              sideEffects: None
              admissionReviewVersions: [ v1 ]
              clientConfig: { service: { namespace: {{broken.Name}}, name: gone } }
              rules: [ { apiGroups: [ "{{broken.Name}}.example.com" ], apiVersions: [ v1 ], resources: [ nothings ], operations: [ CREATE ] } ]
            """)[0];
        try
        {
            await cluster.CreateAsync(null, webhook);
            await CreateAsync(broken, Workload, Broken);
            await broken.CreateAsync(Tls("expired", DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddDays(-1)));
            await CreateAsync(healthy, Workload, Healthy);
            await healthy.CreateAsync(Tls("valid", DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(60)));

            await Eventually.Succeeds(
                () => Assert.Equal(
                    [
                        "Ingress/broken: Backend missing: Service 'gone' does not exist. Service 'web' has no port 8080; it has 80 (http).",
                        "Ingress/broken: Class missing: Its ingress class 'no-such-class' does not exist.",
                        "Ingress/insecure: TLS secret missing: TLS secret 'gone' does not exist.",
                        "NetworkPolicy/narrow: Network policy cuts off a service: No rule allows connections to port 8080, to which Ingress 'insecure' sends requests over Service 'web'.",
                        "NetworkPolicy/unused: Network policy selects no pod: No pod matches its podSelector app=nothing, and no workload of its namespace makes such pods: it limits nothing.",
                        $"Secret/expired: Certificate expired: Its certificate expired on {DateTimeOffset.UtcNow.AddDays(-1):yyyy-MM-dd}",
                        "Service/nothing: Service has no endpoints: No pod has the labels app=nothing of its selector, and no workload of its namespace makes such pods.",
                        $"ValidatingWebhookConfiguration/{broken.Name}: Webhook unavailable: Webhook 'nothing.example.com' cannot be called, and requests for nothings are refused: Service '{broken.Name}/gone' does not exist.",
                    ],
                    Said(detection, broken.Name)),
                Limit);
            Assert.Empty(Said(detection, healthy.Name));
        }
        finally
        {
            await DeleteAsync(cluster, "ValidatingWebhookConfiguration", "admissionregistration.k8s.io/v1", broken.Name);
        }
    }

    [Theory]
    [InlineData(LiveCluster.Demo)]
    [InlineData(RealCluster.Name)]
    public async Task A_kind_that_a_definition_adds_is_watched_while_it_is_there(string name)
    {
        var cluster = await Service.Cluster.FindAsync(name);
        await using var detection = await RunningDetection.StartAsync(cluster);
        await using var ns = await cluster.CreateNamespaceAsync();
        var group = $"{ns.Name}.example.com";
        var definition = Manifests.Parse($$"""
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: { name: things.{{group}} }
            spec:
              group: {{group}}
              scope: Namespaced
              names: { kind: Thing{{ns.Name[4..]}}, listKind: ThingList, plural: things, singular: thing }
              versions: [ { name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } } } ]
            """)[0];
        try
        {
            await cluster.CreateAsync(null, definition);
            await ns.CreateAsync(Manifests.Parse($$"""
                apiVersion: {{group}}/v1
                kind: Thing{{ns.Name[4..]}}
                metadata: { name: one }
                status: { conditions: [ { type: Ready, status: "False", reason: Broken, message: It is broken, lastTransitionTime: "2026-01-01T00:00:00Z" } ] }
                """)[0]);

            await Eventually.Succeeds(() => Assert.Equal([$"Thing{ns.Name[4..]}/one: Resource not ready: Ready is False (Broken): It is broken."], Said(detection, ns.Name)), TimeSpan.FromSeconds(60));

            await DeleteAsync(cluster, "CustomResourceDefinition", "apiextensions.k8s.io/v1", $"things.{group}");
            await Eventually.Succeeds(() => Assert.Empty(Said(detection, ns.Name)), TimeSpan.FromSeconds(60));
        }
        finally
        {
            await DeleteAsync(cluster, "CustomResourceDefinition", "apiextensions.k8s.io/v1", $"things.{group}");
        }
    }

    // Only on the demo cluster, which is the test's own: the definitions have one name for everybody.
    [Fact]
    public async Task The_Gateway_API_is_read_when_it_is_installed_later()
    {
        var cluster = await Service.Cluster.FindAsync(LiveCluster.Demo);
        await using var detection = await RunningDetection.StartAsync(cluster);
        await using var ns = await cluster.CreateNamespaceAsync();
        try
        {
            foreach (var kind in GatewayKinds)
            {
                await cluster.CreateAsync(null, Manifests.Parse($$"""
                    apiVersion: apiextensions.k8s.io/v1
                    kind: CustomResourceDefinition
                    metadata: { name: {{Plural(kind)}}.gateway.networking.k8s.io, annotations: { api-approved.kubernetes.io: unapproved } }
                    spec:
                      group: gateway.networking.k8s.io
                      scope: {{(kind == "GatewayClass" ? "Cluster" : "Namespaced")}}
                      names: { kind: {{kind}}, listKind: {{kind}}List, plural: {{Plural(kind)}}, singular: {{kind.ToLowerInvariant()}} }
                      versions: [ { name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } } } ]
                    """)[0]);
            }

            await CreateAsync(ns, """
                apiVersion: gateway.networking.k8s.io/v1
                kind: Gateway
                metadata: { name: edge }
                spec: { gatewayClassName: none, listeners: [ { name: http, port: 80, protocol: HTTP } ] }
                ---
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: { name: shop }
                spec: { parentRefs: [ { name: gone } ], rules: [ { backendRefs: [ { name: gone, port: 80 } ] } ] }
                """);

            await Eventually.Succeeds(
                () => Assert.Equal(
                    [
                        "Gateway/edge: Class missing: Its gateway class 'none' does not exist.",
                        "HTTPRoute/shop: Backend missing: Service 'gone' does not exist.",
                        "HTTPRoute/shop: Route not accepted: Its parent Gateway 'gone' does not exist.",
                    ],
                    Said(detection, ns.Name)),
                TimeSpan.FromSeconds(60));

            // The cluster's own Ingress and its Service.
            Assert.Empty(Said(detection, "default"));
        }
        finally
        {
            foreach (var kind in GatewayKinds)
            {
                await DeleteAsync(cluster, "CustomResourceDefinition", "apiextensions.k8s.io/v1", $"{Plural(kind)}.gateway.networking.k8s.io");
            }
        }

        static string Plural(string kind) => kind == "GatewayClass" ? "gatewayclasses" : $"{kind.ToLowerInvariant()}s";
    }

    private static async Task CreateAsync(LiveNamespace ns, params string[] manifests)
    {
        foreach (var manifest in manifests.SelectMany(Manifests.Parse))
        {
            await ns.CreateAsync(manifest);
        }
    }

    private static JsonObject Tls(string name, DateTimeOffset from, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=shop.example", key, HashAlgorithmName.SHA256).CreateSelfSigned(from, until);
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["type"] = "kubernetes.io/tls",
            ["metadata"] = new JsonObject { ["name"] = name },
            ["data"] = new JsonObject { ["tls.crt"] = Base64(certificate.ExportCertificatePem()), ["tls.key"] = Base64(key.ExportPkcs8PrivateKeyPem()) },
        };
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    // Of a namespace, or of what is called like it; the certificate without the time of day.
    private static List<string> Said(RunningDetection detection, string ns) =>
    [
        .. detection.Issues.Where(issue => issue.Key.Namespace == ns || issue.Key.Name == ns)
            .Select(issue => $"{issue.Key.Kind}/{issue.Key.Name}: {issue.Category.Title}: {issue.Leading?.Message}")
            .Select(text => text.Contains(" at ", StringComparison.Ordinal) && text.StartsWith("Secret", StringComparison.Ordinal) ? text[..text.IndexOf(" at ", StringComparison.Ordinal)] : text)
            .Order(StringComparer.Ordinal),
    ];

    private static async Task DeleteAsync(LiveCluster cluster, string kind, string apiVersion, string name)
    {
        try
        {
            await cluster.Client.DeleteAsync(await cluster.TypeAsync(kind, apiVersion), null, name, DeleteOptions.Default, CancellationToken.None);
        }
        catch (KubernetesException exception) when (exception.Failure == KubernetesFailure.NotFound)
        {
            // The test has deleted it.
        }
    }
}

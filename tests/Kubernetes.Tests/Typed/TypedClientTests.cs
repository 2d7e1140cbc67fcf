using System.Reflection;
using ClusterCodex.Kubernetes.Tests.Support;
using ClusterCodex.Kubernetes.Typed;
using ClusterCodex.TestSupport;
using k8s;

namespace ClusterCodex.Kubernetes.Tests.Typed;

public sealed class TypedClientTests
{
    [Fact]
    public async Task A_rejected_credential_is_renewed_and_the_request_resent()
    {
        using var server = new ScriptedServer();
        using var client = server.Client(new FakeTimeProvider(), new RenewedCredentials());
        using var typed = client.CreateTyped();

        var reading = typed.CoreV1.ReadNamespacedConfigMapAsync("a", "shop", cancellationToken: TestContext.Current.CancellationToken);
        var refused = await server.NextAsync();
        refused.AnswerStatus(401, "Unauthorized");
        var accepted = await server.NextAsync();
        accepted.Answer(Wire.Thing("a", 7));

        Assert.Equal("7", (await reading).Metadata.ResourceVersion);
        Assert.Equal(("Bearer token-1", "Bearer token-2"), (refused.Headers["Authorization"], accepted.Headers["Authorization"]));
        Assert.Equal("/api/v1/namespaces/shop/configmaps/a", accepted.Path);
    }

    [Fact]
    public void Only_the_typed_project_references_the_package()
    {
        Assert.DoesNotContain(typeof(KubernetesClient).Assembly.GetReferencedAssemblies(), IsPackage);
        Assert.Contains(typeof(TypedClient).Assembly.GetReferencedAssemblies(), IsPackage);

        static bool IsPackage(AssemblyName name) => name.Name == "KubernetesClient";
    }

    private sealed class RenewedCredentials : ICredentialSource
    {
        private int _number = 1;

        public ValueTask<Credential> GetAsync(TimeProvider time, CancellationToken cancellationToken) => ValueTask.FromResult(new Credential($"token-{_number}", null));

        public bool Invalidate()
        {
            _number++;
            return true;
        }
    }
}

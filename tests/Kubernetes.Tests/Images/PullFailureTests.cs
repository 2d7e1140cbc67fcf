using ClusterCodex.Kubernetes.Images;

namespace ClusterCodex.Kubernetes.Tests.Images;

public sealed class PullFailureTests
{
    private const string Prefix = "rpc error: code = Unknown desc = failed to pull and unpack image \"r.example/a:1\": failed to resolve reference \"r.example/a:1\": ";

    [Theory]
    [InlineData("failed to do request: Head \"https://r.example/v2/a/manifests/1\": dial tcp: lookup r.example on 10.96.0.10:53: no such host", PullFailureReason.Unreachable, "no such host")]
    [InlineData("failed to do request: Head \"https://r.example/v2/a/manifests/1\": dial tcp 10.0.0.1:443: i/o timeout", PullFailureReason.Unreachable, "i/o timeout")]
    [InlineData("failed to do request: Head \"https://r.example/v2/a/manifests/1\": net/http: TLS handshake timeout", PullFailureReason.Unreachable, "TLS handshake timeout")]
    [InlineData("unexpected status from HEAD request to https://r.example/v2/a/manifests/1: 503 Service Unavailable", PullFailureReason.Unreachable, "503 Service Unavailable")]
    [InlineData("failed to do request: Head \"https://r.example/v2/a/manifests/1\": x509: certificate signed by unknown authority", PullFailureReason.Tls, "certificate signed by unknown authority")]
    [InlineData("failed to do request: Head \"https://r.example/v2/a/manifests/1\": http: server gave HTTP response to HTTPS client", PullFailureReason.Tls, "server gave HTTP response to HTTPS client")]
    [InlineData("r.example/a:1: not found", PullFailureReason.NotFound, "not found")]
    [InlineData("quay.io/enix/x509-certificate-exporter:429: not found", PullFailureReason.NotFound, "not found")]
    [InlineData("unexpected status from HEAD request to https://r.example/v2/a/manifests/502: 404 Not Found", PullFailureReason.NotFound, "404 Not Found")]
    [InlineData("manifest unknown: manifest tagged by \"1\" is not found", PullFailureReason.NotFound, "manifest tagged by \"1\" is not found")]
    [InlineData("pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed", PullFailureReason.AccessRefused, "authorization failed")]
    [InlineData("failed to authorize: failed to fetch anonymous token: unexpected status: 401 Unauthorized", PullFailureReason.AccessRefused, "401 Unauthorized")]
    [InlineData("failed to copy: httpReadSeeker: failed open: unexpected status code https://r.example/v2/a/manifests/1: 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit.", PullFailureReason.RateLimited, "You have reached your pull rate limit")]
    [InlineData("no match for platform in manifest: not found", PullFailureReason.NoPlatform, "not found")]
    [InlineData("write /var/lib/containerd/x: no space left on device", PullFailureReason.NoSpace, "no space left on device")]
    public void Reads_what_container_runtimes_say(string message, PullFailureReason reason, string said)
    {
        Assert.Equal(new PullFailure(reason, said), PullFailure.Read(Prefix + message));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Back-off pulling image \"r.example/a:1\"")]
    [InlineData("Back-off pulling image \"r.example/x509: 429 Too Many Requests\"")]
    [InlineData("context canceled")]
    public void Says_nothing_of_what_it_does_not_know(string message) => Assert.Null(PullFailure.Read(message));

    [Theory]
    [InlineData("busybox", "docker.io")]
    [InlineData("team/app:1", "docker.io")]
    [InlineData("quay.io/team/app@sha256:1", "quay.io")]
    [InlineData("localhost/app", "localhost")]
    [InlineData("registry:5000/app", "registry:5000")]
    public void Finds_the_registry_of_an_image(string image, string registry) => Assert.Equal(registry, PullFailure.RegistryOf(image));
}

using ClusterCodex.DemoCluster.Nodes.Kubelet;

namespace ClusterCodex.DemoCluster.Tests.Nodes.Kubelet;

public class ImageCatalogTests
{
    [Theory]
    [InlineData("nginx")]
    [InlineData("nginx:1.27-alpine")]
    [InlineData("nginx:1.27.4-alpine3.21")]
    [InlineData("docker.io/library/nginx:1.28")]
    [InlineData("postgres:16.4")]
    [InlineData("busybox:1.36")]
    [InlineData("registry.k8s.io/coredns/coredns:v1.12.0")]
    [InlineData("redis@sha256:0123456789012345678901234567890123456789012345678901234567890123")]
    public void Find_Released_IsFound(string image) => Assert.NotNull(ImageCatalog.Find(image, out _));

    [Theory]
    [InlineData("nginx:9.9", "docker.io/library/nginx:9.9: not found")]
    [InlineData("nginx:1.27-alpnie", "not found")]
    [InlineData("nginx:1.271", "not found")]
    [InlineData("shop/none:1.0", "pull access denied")]
    [InlineData("registry.example.test/shop/web:1", "no such host")]
    [InlineData("registry.k8s.io/nosuch:1", "not found")]
    [InlineData("busybox:1.0", "docker.io/library/busybox:1.0: not found")]
    public void Find_Unknown_ReportsTheReason(string image, string why)
    {
        Assert.Null(ImageCatalog.Find(image, out var failure));
        Assert.Contains(why, failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("busybox:1.0", true)]
    [InlineData("docker.io/library/busybox:1.0", true)]
    [InlineData("busybox:1.36", false)]
    public void OnNode_finds_only_what_was_loaded_by_hand(string image, bool found) => Assert.Equal(found, ImageCatalog.OnNode(image) is not null);
}

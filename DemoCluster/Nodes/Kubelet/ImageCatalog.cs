using System.Text.RegularExpressions;

namespace ClusterCodex.DemoCluster.Nodes.Kubelet;

/// <summary>An image that can be pulled.</summary>
/// <param name="Versions">Its released versions, <c>1.27.x</c> with every patch; a tag may add a variant such as <c>-alpine</c>.</param>
/// <param name="Program">The script of the simulated shell that it runs without a command.</param>
/// <param name="Binary">Name of the program in a container's command.</param>
/// <param name="MemoryMiB">Memory of the program at its start.</param>
/// <param name="User">The number of the user it runs as; 0 is root.</param>
internal sealed record CatalogImage(string Repository, string[] Versions, string Program, string Binary, int MemoryMiB, long User = 0);

/// <summary>The images that exist, and the registry's errors for those that do not. Listed in DemoCluster/README.md.</summary>
internal static partial class ImageCatalog
{
    private const string Idle = "exec sleep infinity";

    private static readonly CatalogImage[] Images =
    [
        new("docker.io/library/busybox", ["1", "1.35.x", "1.36.x", "1.37.x"], "exit 0", "sh", 1),
        new("docker.io/library/alpine", ["3", "3.19.x", "3.20.x", "3.21.x", "3.22.x"], "exit 0", "sh", 1),
        new("docker.io/library/nginx", ["1", "1.25.x", "1.26.x", "1.27.x", "1.28.x", "1.29.x"], Web("nginx", 80), "nginx", 6),
        new("docker.io/library/httpd", ["2", "2.4.x"], Web("httpd", 80), "httpd-foreground", 8),
        new("docker.io/library/redis", ["6", "6.2.x", "7", "7.2.x", "7.4.x", "8", "8.0.x"],
            "echo '1:C oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo'; echo '1:M * Running mode=standalone, port=6379.'; echo '1:M * Ready to accept connections tcp'; nc -lk -p 6379", "redis-server", 10),
        new("docker.io/library/postgres", ["14.x", "15.x", "16.x", "17.x", "18.x"],
            """
            if [ -z "$POSTGRES_PASSWORD" ] && [ "$POSTGRES_HOST_AUTH_METHOD" != trust ]; then
              echo 'Error: Database is uninitialized and superuser password is not specified.'
              echo '       You must specify POSTGRES_PASSWORD to a non-empty value for the superuser.'
              exit 1
            fi
            echo 'PostgreSQL init process complete; ready for start up.'
            echo 'LOG:  listening on IPv4 address "0.0.0.0", port 5432'
            echo 'LOG:  database system is ready to accept connections'
            nc -lk -p 5432
            """, "postgres", 40),
        new("docker.io/library/memcached", ["1", "1.6.x"], "nc -lk -p 11211", "memcached", 4),
        new("docker.io/library/python", ["3", "3.11.x", "3.12.x", "3.13.x"], "exit 0", "python", 12),
        new("docker.io/library/node", ["18.x", "20.x", "22.x", "24.x"], "exit 0", "node", 30),
        new("registry.k8s.io/pause", ["3.9.x", "3.10.x"], Idle, "/pause", 1, User: 65535),
        new("registry.k8s.io/coredns/coredns", ["v1.11.x", "v1.12.x"],
            "mkdir -p /www; echo OK > /www/health; echo OK > /www/ready; echo '.:53'; echo 'CoreDNS-1.12.0'; echo 'linux/amd64, go1.23.3'; nc -l -p 53 & httpd -p 8080 -h /www; httpd -f -p 8181 -h /www", "coredns", 14),
        new("registry.k8s.io/kube-proxy", ["v1.31.x", "v1.32.x"], "echo 'I server.go: \"Version info\" version=\"v1.32.0\"'; echo 'I proxier.go: \"SyncProxyRules complete\"'; exec sleep infinity", "kube-proxy", 18),
        new("registry.k8s.io/metrics-server/metrics-server", ["v0.7.x", "v0.8.x"], "echo 'I serving.go: \"Generated self-signed cert\"'; echo 'I secure_serving.go: \"Serving securely\" address=\"[::]:10250\"'; nc -lk -p 10250", "metrics-server", 20, User: 65534),
        new("ghcr.io/k8sgpt-ai/k8sgpt-operator", ["v0.2.x"], "echo 'INFO setup starting manager'; echo 'INFO controller Starting workers'; nc -lk -p 8081", "manager", 24, User: 65532),
        new("docker.io/polinux/stress", ["1", "1.0.x", "1.0.4.x"], "echo \"stress: info: [1] dispatching hogs: $ARGS\"; n=0; for a in $ARGS; do [ \"$n\" = --vm-bytes ] && head -c \"$a\" /dev/zero; n=$a; done; exec sleep infinity", "stress", 1),
    ];

    // Loaded into every node by hand, as machines without a registry do.
    private const string Loaded = "docker.io/library/busybox:1.0";

    /// <summary>An image that is on every node without having been pulled; null where it is not.</summary>
    public static CatalogImage? OnNode(string name) => Normalize(name) == Loaded ? Array.Find(Images, image => Loaded.StartsWith(image.Repository + ":", StringComparison.Ordinal)) : null;

    /// <summary>Finds an image by the reference in a container's spec.</summary>
    /// <param name="failure">Why it cannot be pulled, as the container runtime reports it.</param>
    public static CatalogImage? Find(string name, out string failure)
    {
        var reference = Normalize(name);
        var tagAt = reference.LastIndexOf(':');
        var digestAt = reference.IndexOf('@', StringComparison.Ordinal);
        var repository = digestAt > 0 ? reference[..digestAt] : tagAt > reference.LastIndexOf('/') ? reference[..tagAt] : reference;
        repository = digestAt > 0 && repository.LastIndexOf(':') > repository.LastIndexOf('/') ? repository[..repository.LastIndexOf(':')] : repository;
        var tag = digestAt > 0 ? "" : reference[(tagAt + 1)..];
        var found = Array.Find(Images, image => image.Repository == repository);
        failure = "";
        if (found is not null && (digestAt > 0 || tag is "latest" or "stable" or "alpine" || Tag().Match(tag) is { Success: true } match && found.Versions.Any(version => Is(version, match.Groups["version"].Value))))
        {
            return found;
        }

        failure = Why(name, reference, repository, tag, known: found is not null);
        return null;
    }

    /// <summary>The full name of an image: <c>nginx:1.27</c> is <c>docker.io/library/nginx:1.27</c>.</summary>
    public static string Normalize(string name)
    {
        var first = name.Split('/')[0];
        var full = !name.Contains('/', StringComparison.Ordinal) ? $"docker.io/library/{name}"
            : first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal) || first == "localhost" ? name
            : $"docker.io/{name}";
        return full.Contains('@', StringComparison.Ordinal) || full.LastIndexOf(':') > full.LastIndexOf('/') ? full : full + ":latest";
    }

    /// <summary>Programs that an image adds to the shell's own.</summary>
    public static IReadOnlyDictionary<string, string> Programs(CatalogImage image) =>
        new Dictionary<string, string>(StringComparer.Ordinal) { [image.Binary[(image.Binary.LastIndexOf('/') + 1)..]] = image.Program };

    // "1.27.x" is 1.27 and whatever is released below it.
    private static bool Is(string version, string tag) => version.EndsWith(".x", StringComparison.Ordinal)
        ? tag == version[..^2] || tag.StartsWith(version[..^1], StringComparison.Ordinal)
        : tag == version;

    private static string Why(string name, string reference, string repository, string tag, bool known)
    {
        var prefix = $"failed to pull and unpack image \"{reference}\": failed to resolve reference \"{reference}\": ";
        var host = repository.Split('/')[0];
        if (known || host != "docker.io" && Array.Exists(Images, image => image.Repository.StartsWith(host + "/", StringComparison.Ordinal)))
        {
            return $"rpc error: code = NotFound desc = {prefix}{reference}: not found";
        }

        _ = name;
        return host == "docker.io"
            ? $"rpc error: code = Unknown desc = {prefix}pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed"
            : $"rpc error: code = Unknown desc = {prefix}failed to do request: Head \"https://{host}/v2/{repository[(host.Length + 1)..]}/manifests/{tag}\": dial tcp: lookup {host} on 10.96.0.10:53: no such host";
    }

    private static string Web(string name, int port) =>
        $"mkdir -p /tmp/www; echo '<h1>It works</h1>' > /tmp/www/index.html; echo '{name}: configuration complete; ready for start up'; echo '{name}: start worker processes'; httpd -f -p {port} -h /tmp/www";

    [GeneratedRegex("^(?<version>v?[0-9]+(?:\\.[0-9]{1,2}){0,2})(?:-(?:alpine|slim|bookworm|trixie|perl|management|musl|glibc|uclibc)[a-z0-9.]*)*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Tag();
}

using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.RegularExpressions;
using ClusterCodex.Kubernetes.Tests.Contract;
using ClusterCodex.Kubernetes.Tests.Support;
using ClusterCodex.Kubernetes.Typed;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Clusters;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace ClusterCodex.Kubernetes.Tests.Typed;

/// <summary>The package's typed client over this project's transport.</summary>
public sealed class TypedClientContractTests : ContractTest
{
    private static readonly TimeSpan PodTime = TimeSpan.FromSeconds(90);

    public static TheoryData<string> RealOnly => [RealCluster.Name];

    [Theory, MemberData(nameof(Clusters))]
    public async Task A_typed_object_is_read_and_applied(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        using var typed = session.Client.CreateTyped();
        await session.CreateAsync(Manifest.ConfigMap("typed"));

        var read = await typed.CoreV1.ReadNamespacedConfigMapAsync("typed", session.Namespace, cancellationToken: Cancellation);
        var applied = await typed.CoreV1.PatchNamespacedConfigMapAsync(
            new V1Patch("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"typed"},"data":{"size":"7"}}""", V1Patch.PatchType.ApplyPatch),
            "typed",
            session.Namespace,
            fieldManager: "typed-test",
            force: true,
            cancellationToken: Cancellation);

        Assert.Equal("red", read.Data["colour"]);
        Assert.Equal(("red", "7"), (applied.Data["colour"], applied.Data["size"]));
        Assert.Contains(applied.Metadata.ManagedFields, entry => entry is { Manager: "typed-test", Operation: "Apply" });
    }

    [Theory, MemberData(nameof(Clusters))]
    public async Task A_missing_object_throws_the_exception_of_the_package(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        using var typed = session.Client.CreateTyped();

        var missing = await Assert.ThrowsAsync<HttpOperationException>(
            () => typed.CoreV1.ReadNamespacedConfigMapAsync("missing", session.Namespace, cancellationToken: Cancellation));

        Assert.Equal(HttpStatusCode.NotFound, missing.Response.StatusCode);
    }

    [Theory, MemberData(nameof(Clusters))]
    public async Task Impersonation_is_honoured(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        using var typed = session.Client.Impersonate(new Impersonation("nobody-special", ["guests"])).CreateTyped();

        var refused = await Assert.ThrowsAsync<HttpOperationException>(
            () => typed.CoreV1.ListNamespacedConfigMapAsync(session.Namespace, cancellationToken: Cancellation));

        Assert.Equal(HttpStatusCode.Forbidden, refused.Response.StatusCode);
        Assert.Contains("nobody-special", refused.Response.Content, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(RealOnly))]
    public async Task A_command_runs_in_a_container_with_input_output_and_exit_code(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        using var typed = await RunAsync(session, "sleep 3600");

        var (code, output, error) = await ExecAsync(typed, session.Namespace, ["sh", "-c", "read line; echo \"got $line\"; echo 'to  stderr' >&2; exit 7"], "two  words\n");

        Assert.Equal((7, "got two  words\n", "to  stderr\n"), (code, output, error));
        using var impersonating = session.Client.Impersonate(new Impersonation("nobody-special", [])).CreateTyped();
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => ExecAsync(impersonating, session.Namespace, ["true"], ""));
        Assert.Contains(Causes(refused), cause => cause is WebSocketException && cause.Message.Contains("403", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(RealOnly))]
    public async Task The_output_of_a_running_container_is_attached_to(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        using var typed = await RunAsync(session, "while true; do echo tick; sleep 0.2; done");

        using var socket = await typed.WebSocketNamespacedPodAttachAsync("runner", session.Namespace, "main", stdin: false, tty: false, cancellationToken: Cancellation);
        using var demuxer = new StreamDemuxer(socket);
        demuxer.Start();
        using var reader = new StreamReader(demuxer.GetStream(ChannelIndex.StdOut, null));

        Assert.Equal("tick", await reader.ReadLineAsync(Cancellation));
    }

    [Theory, MemberData(nameof(RealOnly))]
    public async Task A_port_of_a_pod_is_forwarded(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        using var typed = await RunAsync(session, "mkdir /www && echo hello > /www/index.html && exec httpd -f -p 8080 -h /www");

        // The server listens a moment after its container is ready.
        await Eventually.Succeeds(
            async () =>
            {
                using var socket = await typed.WebSocketNamespacedPodPortForwardAsync("runner", session.Namespace, [8080], "v4.channel.k8s.io", cancellationToken: Cancellation);
                using var demuxer = new StreamDemuxer(socket, StreamType.PortForward);
                demuxer.Start();
                using var stream = demuxer.GetStream((byte?)0, (byte?)0);
                await stream.WriteAsync("GET /index.html HTTP/1.0\r\n\r\n"u8.ToArray(), Cancellation);
                using var reader = new StreamReader(stream);
                Assert.EndsWith("hello\n", await reader.ReadToEndAsync(Cancellation), StringComparison.Ordinal);
            },
            PodTime);
    }

    [Theory, MemberData(nameof(RealOnly))]
    public async Task A_server_of_another_authority_is_rejected(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        using var others = new TestCertificates("another authority");
        using var folder = new TempFolder();
        using var client = new KubernetesClient(KubeConfig.Load(WithAuthority(session.KubeConfigPath, others, folder)).Resolve(cluster));
        using var typed = client.CreateTyped();

        var failure = await Assert.ThrowsAsync<KubernetesException>(() => typed.CoreV1.ListNamespaceAsync(cancellationToken: Cancellation));
        var upgrade = await Assert.ThrowsAnyAsync<Exception>(() => ExecAsync(typed, "default", ["true"], ""));

        Assert.Equal(KubernetesFailure.Unreachable, failure.Failure);
        Assert.Contains(Causes(upgrade), cause => cause is System.Security.Authentication.AuthenticationException);
    }

    private static async Task<(int Code, string Output, string Error)> ExecAsync(k8s.Kubernetes typed, string ns, IEnumerable<string> command, string input)
    {
        var (output, error) = ("", "");
        var code = await typed.NamespacedPodExecAsync(
            "runner",
            ns,
            "main",
            command,
            tty: false,
            async (stdin, stdout, stderr) =>
            {
                await stdin.WriteAsync(Encoding.UTF8.GetBytes(input));
                await stdin.FlushAsync();
                using var outputReader = new StreamReader(stdout);
                using var errorReader = new StreamReader(stderr);
                var texts = await Task.WhenAll(outputReader.ReadToEndAsync(), errorReader.ReadToEndAsync());
                (output, error) = (texts[0], texts[1]);
            },
            Cancellation);
        return (code, output, error);
    }

    private static async Task<k8s.Kubernetes> RunAsync(ClusterSession session, string script)
    {
        await session.CreateAsync(Manifest.Pod("runner", script));
        var typed = session.Client.CreateTyped();
        await Eventually.True(
            async () => (await typed.CoreV1.ReadNamespacedPodAsync("runner", session.Namespace, cancellationToken: Cancellation)).Status.ContainerStatuses is [{ Ready: true }],
            "the pod runs",
            PodTime);
        return typed;
    }

    private static string WithAuthority(string kubeConfigPath, TestCertificates certificates, TempFolder folder)
    {
        var authority = Convert.ToBase64String(Encoding.UTF8.GetBytes(certificates.Authority.ExportCertificatePem()));
        var changed = Regex.Replace(File.ReadAllText(kubeConfigPath), "certificate-authority-data: *\"?[A-Za-z0-9+/=]+\"?", $"certificate-authority-data: {authority}", RegexOptions.None, TimeSpan.FromSeconds(1));
        return folder.Write("kubeconfig", changed);
    }

    private static IEnumerable<Exception> Causes(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }
}

using ClusterCodex.Kubernetes.Logs;

namespace ClusterCodex.Kubernetes.Tests.Logs;

/// <summary>What stands around an exception, and what carries it.</summary>
public sealed class PrecedingLineTests
{
    [Theory]
    [InlineData("INFO:root:starting worker")]
    [InlineData("INFO loading")]
    [InlineData("2026-11-27 10:00:00,123 INFO app: loading")]
    [InlineData("[INFO] boot")]
    [InlineData("{\"level\":\"info\",\"msg\":\"boot\"}")]
    [InlineData("WARNING:root:no cache")]
    [InlineData("ERROR:root:cannot start")]
    public void A_line_of_any_level_before_an_exception_that_ends_the_program_does_not_hide_it(string line)
    {
        Causes.AssertCause($"{line}\n{LogAnalyzerTests.PythonTraceback}", LogClass.MissingConfiguration, "variable=STRIPE_KEY");
        Causes.AssertCause($"{line}\nError: connect ECONNREFUSED 10.0.0.5:5432\n    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1555:16)\n", LogClass.ConnectionRefused, "host=10.0.0.5 port=5432");
        Causes.AssertCause($"{line}\njava.net.UnknownHostException: db.shop\n\tat java.base/java.net.Inet.lookup(Inet.java:1)\n", LogClass.Dns, "host=db.shop");
    }

    [Theory]
    [InlineData("F1128 02:30:20.1 1 main.go:90] timed out waiting for caches to sync")]
    [InlineData("F1128 02:30:20.1 1 main.go:90] leader election lost")]
    public void A_line_that_only_says_that_a_controller_ends_does_not_hide_what_is_denied(string end)
    {
        Causes.AssertCause($"E1128 02:30:10.1 1 reflector.go:138] failed to list *v1.Node: nodes is forbidden: User \"op\" cannot list resource \"nodes\" in API group \"\" at the cluster scope\n{end}\n", LogClass.Permission, "user=op");
    }

    [Theory]
    [InlineData("java.net.SocketException: Too many open files", "own limit of open files")]
    [InlineData("accept4: too many open files; error 24 (EMFILE)", "own limit of open files")]
    [InlineData("Error: ENFILE: file table overflow, open '/x'", "node's limit of open files")]
    [InlineData("Error: ENOSPC: System limit for number of file watchers reached, watch '/app'", "node's limit of file watches")]
    [InlineData("rsync: connection unexpectedly closed (0 bytes received so far) [sender]", "other side closes")]
    [InlineData("sh: syntax error: unterminated quoted string", "shell cannot read")]
    public void A_limit_is_that_of_the_program_or_of_the_node(string line, string says) =>
        Assert.Contains(says, LogAnalyzer.FindCause(line)?.Summary, StringComparison.Ordinal);

    [Fact]
    public void An_exception_that_a_program_warns_of_before_it_goes_on_is_no_cause()
    {
        Assert.Null(LogAnalyzer.FindCause($"WARNING:root:no cache\n{LogAnalyzerTests.PythonTraceback}\nINFO:root:working without it\n"));
    }

    [Theory]
    [InlineData("{\"timestamp\":\"2026-11-27T10:00:00Z\",\"level\":\"ERROR\",\"fields\":{\"message\":\"cannot connect\",\"error\":\"connection refused (os error 111)\"},\"target\":\"app\"}", LogClass.ConnectionRefused)]
    [InlineData("{\"Level\":\"Fatal\",\"RenderedMessage\":\"no space left on device\"}", LogClass.DiskFull)]
    [InlineData("ERROR:    Traceback (most recent call last):\n  File \"/app/main.py\", line 3, in <module>\n    raise RuntimeError('x')\nRuntimeError: the environment variable DATABASE_URL is not set\n\nERROR:    Application startup failed. Exiting.", LogClass.MissingConfiguration)]
    [InlineData("curl: (28) Failed to connect to db.shop port 80 after 3001 ms: Timeout was reached", LogClass.Timeout)]
    [InlineData("Unable to obtain table lock - another Flyway instance may be running", LogClass.MigrationLock)]
    [InlineData("botocore.exceptions.EndpointConnectionError: Could not connect to the endpoint URL: \"http://minio.shop:9000/b\"", LogClass.ConnectionRefused)]
    public void Further_shapes_are_read(string log, LogClass expected) => Assert.Equal(expected, LogAnalyzer.FindCause(log)?.Class);
}

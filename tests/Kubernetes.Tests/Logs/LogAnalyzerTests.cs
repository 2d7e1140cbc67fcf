using ClusterCodex.Kubernetes.Logs;

namespace ClusterCodex.Kubernetes.Tests.Logs;

/// <summary>The line of a log that says why a container fails, its class and the names in it.</summary>
public sealed class LogAnalyzerTests
{
    [Theory]
    [InlineData("Traceback (most recent call last):\n  File \"/app/main.py\", line 12, in <module>\n    cfg = os.environ[\"STRIPE_KEY\"]\n  File \"/usr/lib/python3.11/os.py\", line 679, in __getitem__\n    raise KeyError(key) from None\nKeyError: 'STRIPE_KEY'\n", LogClass.MissingConfiguration, "STRIPE_KEY")]
    [InlineData("Traceback (most recent call last):\n  File \"a.py\", line 1, in <module>\nModuleNotFoundError: No module named 'psycopg2'\n", LogClass.MissingModule, "psycopg2")]
    [InlineData("FATAL:  password authentication failed for user \"orders\"", LogClass.Authentication, "orders")]
    [InlineData("psycopg2.OperationalError: connection to server at \"orders-db\" (10.96.3.4), port 5432 failed: FATAL:  password authentication failed for user \"app\"\n", LogClass.Authentication, "app")]
    [InlineData("wget: bad address 'billing.internal'", LogClass.Dns, "billing.internal")]
    [InlineData("nslookup: can't resolve 'db.shop.svc'\nwaiting for db\nServer:    10.96.0.10\n\nnslookup: can't resolve 'db.shop.svc'\nwaiting for db", LogClass.Dns, "db.shop.svc")]
    [InlineData("can't connect to remote host (10.96.14.2): Connection refused", LogClass.ConnectionRefused, "10.96.14.2")]
    [InlineData("exec /app/server: exec format error", LogClass.WrongArchitecture, "/app/server")]
    [InlineData("can't open '/host/proc/1/environ': Permission denied", LogClass.Permission, "/host/proc/1/environ")]
    [InlineData("Error: cannot open /host/proc: permission denied", LogClass.Permission, "/host/proc")]
    [InlineData("mkdir: can't create directory '/data/db': Permission denied", LogClass.Permission, "/data/db")]
    [InlineData("httpd: unrecognized option: listen=8080\nBusyBox v1.30 multi-call binary.\n\nUsage: httpd [-ifv[v]] [-c CONFFILE]\n\n\t-d STRING\tURL decode STRING", LogClass.UnrecognizedOption, "listen=8080")]
    [InlineData("2026/11/26 10:00:00 Get \"https://api.example.internal:8443/token\": tls: failed to verify certificate: x509: certificate signed by unknown authority", LogClass.Tls, "api.example.internal")]
    [InlineData("nginx: [emerg] unknown directive \"proxy_passs\" in /etc/nginx/conf.d/default.conf:12", LogClass.MalformedConfiguration, "proxy_passs")]
    [InlineData("Error: LOKI_URL must be set", LogClass.MissingConfiguration, "LOKI_URL")]
    [InlineData("FATAL: DATABASE_URL is not set", LogClass.MissingConfiguration, "DATABASE_URL")]
    [InlineData("node:internal/modules/cjs/loader:1080\n  throw err;\n  ^\n\nError: Cannot find module '/app/dist/index.js'\n    at Module._resolveFilename (node:internal/modules/cjs/loader:1077:15)\n  code: 'MODULE_NOT_FOUND',\n  requireStack: []\n}\n\nNode.js v18.19.0\n", LogClass.MissingModule, "/app/dist/index.js")]
    [InlineData("panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation code=0x1]\n\ngoroutine 1 [running]:\nmain.loadConfig(...)\n\t/src/main.go:42\n", LogClass.Exception, "nil pointer dereference")]
    [InlineData("2026-11-26 10:00:00 LOG: starting\n2026-11-26 10:00:01 PANIC: could not write to file \"pg_wal/xlogtemp.44\": No space left on device\n", LogClass.DiskFull, "No space left")]
    [InlineData("httpd: bind: Address already in use", LogClass.PortInUse, "in use")]
    [InlineData("Error: listen EADDRINUSE: address already in use :::3000", LogClass.PortInUse, "3000")]
    [InlineData("applying migration 0042\nERROR: relation \"orders\" does not exist", LogClass.MissingDatabaseObject, "orders")]
    [InlineData("panic: could not open /var/lib/mq/journal.db: no such file or directory", LogClass.MissingFile, "/var/lib/mq/journal.db")]
    [InlineData("FATAL: license key expired", LogClass.Error, "license key expired")]
    [InlineData("fatal: lost connection to leader", LogClass.Error, "lost connection to leader")]
    [InlineData("ERROR: input missing", LogClass.Error, "input missing")]
    [InlineData("{\"level\":\"info\",\"msg\":\"started\"}\n{\"level\":\"fatal\",\"msg\":\"dial tcp 10.0.0.7:5432: connect: connection refused\"}", LogClass.ConnectionRefused, "10.0.0.7")]
    [InlineData("Exception in thread \"main\" java.lang.IllegalStateException: start failed\n\tat a.B.main(B.java:3)\nCaused by: java.net.UnknownHostException: kafka.data\n\tat c.D.e(D.java:9)", LogClass.Dns, "kafka.data")]
    [InlineData("Unhandled exception. System.InvalidOperationException: No service for type 'X' has been registered.\n   at Program.Main()", LogClass.Exception, "No service for type")]
    [InlineData("thread 'main' panicked at src/main.rs:4:5:\ncalled `Option::unwrap()` on a `None` value\nnote: run with `RUST_BACKTRACE=1`", LogClass.Exception, "unwrap()")]
    public void The_telling_line_its_class_and_its_name_are_found(string log, LogClass expected, string name)
    {
        var cause = LogAnalyzer.FindCause(log);

        Assert.NotNull(cause);
        Assert.Equal(expected, cause.Class);
        Assert.Contains(name, $"{cause.Line} {cause.Summary}", StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain('\n', cause.Line);
    }

    [Theory]
    [InlineData("level=info errors=0 failed=0 msg=\"no error\"\nlevel=info errors=0 failed=0 msg=\"no error\"")]
    [InlineData("10.0.0.1 - - [26/Nov/2026:10:00:00 +0000] \"GET /errors HTTP/1.1\" 200 12\n10.0.0.1 - - [26/Nov/2026:10:00:01 +0000] \"GET /healthz HTTP/1.1\" 200 2")]
    [InlineData("{\"level\":\"info\",\"msg\":\"0 errors, 3 warnings\"}")]
    [InlineData("Listening on port 8080\nready to accept connections")]
    [InlineData("")]
    [InlineData("\n\n\n")]
    [InlineData("2026-11-26T10:00:00Z INFO error_rate=0.0 timeout=30s retries=3")]
    [InlineData("npm notice new minor version of npm available\nserver started")]
    public void A_log_that_reports_no_failure_says_nothing(string log) => Assert.Null(LogAnalyzer.FindCause(log));

    [Theory]
    [InlineData("a")]
    [InlineData("error ")]
    [InlineData("/a/a")]
    [InlineData("Caused by: x\n")]
    [InlineData("{\"level\":")]
    [InlineData("can't resolve 'a")]
    public void Any_text_of_64_KiB_is_read(string repeated)
    {
        var text = string.Concat(Enumerable.Repeat(repeated, 64 * 1024 / repeated.Length));

        Assert.True(LogAnalyzer.FindCause(text) is null or { Line.Length: <= 300 });
    }
}

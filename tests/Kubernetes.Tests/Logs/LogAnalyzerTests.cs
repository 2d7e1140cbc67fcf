using System.Text.RegularExpressions;
using ClusterCodex.Kubernetes.Logs;
using ClusterCodex.Kubernetes.Text;

namespace ClusterCodex.Kubernetes.Tests.Logs;

/// <summary>Which line of a log is the cause, and how it is shown.</summary>
public sealed class LogAnalyzerTests
{
    internal const string PythonTraceback = """
        Traceback (most recent call last):
          File "/app/main.py", line 12, in <module>
            cfg = os.environ["STRIPE_KEY"]
                  ~~~~~~~~~~^^^^^^^^^^^^^^
          File "/usr/lib/python3.11/os.py", line 679, in __getitem__
            raise KeyError(key) from None
        KeyError: 'STRIPE_KEY'

        """;

    [Fact]
    public void A_missing_key_under_a_traceback_is_a_missing_variable()
    {
        var cause = Causes.AssertCause(PythonTraceback, LogClass.MissingConfiguration, "variable=STRIPE_KEY");

        Assert.Equal("KeyError: 'STRIPE_KEY'", cause.Line);
        Assert.Equal("The environment variable STRIPE_KEY is not set.", cause.Summary);
    }

    [Theory]
    [InlineData("KeyError: 'price'", "The program ends with an exception of type KeyError.")]
    [InlineData("ZeroDivisionError: division by zero", "The program ends with an exception of type ZeroDivisionError.")]
    [InlineData("AttributeError: 'NoneType' object has no attribute 'id'", "The program uses a value that is not there (null).")]
    [InlineData("shop.errors.OutOfStock: order 7", "The program ends with an exception.")]
    public void Another_exception_under_a_traceback_is_that_exception(string line, string summary)
    {
        var cause = Causes.AssertCause($"starting\nTraceback (most recent call last):\n  File \"/app/main.py\", line 12, in <module>\n    run()\n{line}\n", LogClass.Exception, "");

        Assert.Equal((line, summary), (cause.Line, cause.Summary));
    }

    [Fact]
    public void Of_chained_Python_exceptions_the_last_one_counts()
    {
        var cause = Causes.AssertCause(
            """
            Traceback (most recent call last):
              File "/app/cfg.py", line 3, in load
                port = int(raw)
            ValueError: invalid literal for int() with base 10: 'abc'

            During handling of the above exception, another exception occurred:

            Traceback (most recent call last):
              File "/app/main.py", line 9, in <module>
                load()
            RuntimeError: environment variable SHOP_PORT is not set
            """,
            LogClass.MissingConfiguration,
            "variable=SHOP_PORT");

        Assert.Equal("RuntimeError: environment variable SHOP_PORT is not set", cause.Line);
    }

    [Fact]
    public void Where_the_last_Python_exception_says_nothing_the_first_one_counts()
    {
        var cause = Causes.AssertCause(
            """
            Traceback (most recent call last):
              File "/app/db.py", line 3, in connect
                socket.create_connection((host, port))
            ConnectionRefusedError: [Errno 111] Connection refused

            The above exception was the direct cause of the following exception:

            Traceback (most recent call last):
              File "/app/main.py", line 9, in <module>
                connect()
            shop.errors.NoDatabase: db:5432 is needed
            """,
            LogClass.ConnectionRefused,
            "host=db port=5432");

        Assert.Equal("ConnectionRefusedError: [Errno 111] Connection refused", cause.Line);
    }

    [Fact]
    public void Of_a_Java_exception_the_innermost_cause_counts()
    {
        var cause = Causes.AssertCause(
            """
            2026-11-26T10:00:00.123Z ERROR 1 --- [           main] o.s.boot.SpringApplication               : Application run failed

            org.springframework.beans.factory.BeanCreationException: Error creating bean with name 'dataSource'
            	at org.springframework.boot.SpringApplication.run(SpringApplication.java:1361) ~[spring-boot-3.3.0.jar!/:3.3.0]
            Caused by: org.postgresql.util.PSQLException: The connection attempt failed.
            	at org.postgresql.core.v3.ConnectionFactoryImpl.openConnectionImpl(ConnectionFactoryImpl.java:364)
            	... 23 common frames omitted
            Caused by: java.net.UnknownHostException: orders-db.shop
            	at java.base/sun.nio.ch.NioSocketImpl.connect(NioSocketImpl.java:567)
            	... 31 common frames omitted
            """,
            LogClass.Dns,
            "host=orders-db.shop");

        Assert.Equal("java.net.UnknownHostException: orders-db.shop", cause.Line);
    }

    [Fact]
    public void An_unknown_Java_exception_is_named_by_its_innermost_cause()
    {
        var cause = Causes.AssertCause(
            "Exception in thread \"main\" java.lang.RuntimeException: startup failed\n\tat com.example.Main.main(Main.java:9)\nCaused by: java.lang.IllegalStateException: two caches have the name 'orders'\n\tat com.example.Cache.add(Cache.java:31)\n\t... 1 more\n",
            LogClass.Exception,
            "");

        Assert.Equal("java.lang.IllegalStateException: two caches have the name 'orders'", cause.Line);
    }

    [Theory]
    [InlineData("panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x6d2f3a]\n\ngoroutine 1 [running]:\nmain.loadConfig(...)\n\t/src/main.go:42\nmain.main()\n\t/src/main.go:17 +0x1d\n", "panic: runtime error: invalid memory address or nil pointer dereference")]
    [InlineData("fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [chan receive]:\nmain.main()\n\t/src/main.go:9 +0x2d\n", "fatal error: all goroutines are asleep - deadlock!")]
    [InlineData("panic: assertion failed: 3 orders\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:9 +0x2d\nexit status 2\n", "panic: assertion failed: 3 orders")]
    [InlineData("/app/server.js:10\n    throw new Error('two caches have the same name');\n    ^\n\nError: two caches have the same name\n    at Object.<anonymous> (/app/server.js:10:11)\n    at Module._compile (node:internal/modules/cjs/loader:1256:14)\n\nNode.js v18.19.0\n", "Error: two caches have the same name")]
    [InlineData("/app/server.js:3\nconst name = user.name\n                  ^\n\nTypeError: Cannot read properties of undefined (reading 'name')\n    at Object.<anonymous> (/app/server.js:3:19)\n\nNode.js v18.19.0\n", "TypeError: Cannot read properties of undefined (reading 'name')")]
    [InlineData("Unhandled exception. System.InvalidOperationException: Sequence contains no elements\n   at System.Linq.ThrowHelper.ThrowNoElementsException()\n   at Example.Program.Main(String[] args) in /src/Program.cs:line 8\n", "System.InvalidOperationException: Sequence contains no elements")]
    [InlineData("/app/models/user.rb:12:in `authenticate': undefined method `password' for nil (NoMethodError)\n\tfrom /app/main.rb:3:in `<main>'\n", "undefined method `password' for nil (NoMethodError)")]
    [InlineData("thread 'main' panicked at src/main.rs:14:5:\nindex out of bounds: the len is 3 but the index is 7\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n", "index out of bounds: the len is 3 but the index is 7")]
    [InlineData("thread 'main' panicked at 'explicit panic', src/main.rs:14:5\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n", "explicit panic")]
    [InlineData("** (RuntimeError) two caches have the name orders\n    (shop 0.1.0) lib/shop.ex:3: Shop.start/2\n", "(RuntimeError) two caches have the name orders")]
    [InlineData("PHP Fatal error:  Uncaught TypeError: strlen(): Argument #1 must be of type string, array given in /var/www/a.php:3\nStack trace:\n#0 /var/www/a.php(3): strlen()\n#1 {main}\n  thrown in /var/www/a.php on line 3\n", "TypeError: strlen(): Argument #1 must be of type string, array given")]
    [InlineData("Segmentation fault (core dumped)\n", "Segmentation fault (core dumped)")]
    public void The_line_of_an_exception_is_its_message_not_its_stack(string log, string line)
    {
        var cause = Causes.AssertCause(log, LogClass.Exception, "");

        Assert.Equal(line, cause.Line);
    }

    [Fact]
    public void The_first_explained_error_counts_not_the_last_line()
    {
        var cause = Causes.AssertCause(
            "2026-11-26 10:00:00 INFO c.e.Shop - starting\n2026-11-26 10:00:01 ERROR c.e.Shop - dial tcp 10.96.3.4:5432: connect: connection refused\n2026-11-26 10:00:02 ERROR shop - open /tmp/cache: permission denied\n2026-11-26 10:00:03 ERROR shop - giving up\n2026-11-26 10:00:03 INFO shop - bye\n",
            LogClass.ConnectionRefused,
            "host=10.96.3.4 port=5432");

        Assert.Equal("dial tcp 10.96.3.4:5432: connect: connection refused", cause.Line);
    }

    [Theory]
    [InlineData("fatal")]
    [InlineData("critical")]
    [InlineData("panic")]
    public void A_fatal_JSON_line_comes_before_an_error_line(string level)
    {
        var cause = Causes.AssertCause(
            $$"""
            {"level":"error","msg":"cannot write cache","error":"open /tmp/cache: permission denied"}
            {"level":"{{level}}","msg":"DATABASE_URL is not set"}
            {"level":"error","msg":"exit 1"}
            """,
            LogClass.MissingConfiguration,
            "variable=DATABASE_URL");

        Assert.Equal("DATABASE_URL is not set", cause.Line);
    }

    [Fact]
    public void A_fatal_line_that_names_its_own_cause_comes_before_an_explained_error() =>
        Causes.AssertCause("level=error msg=\"open /tmp/cache: permission denied\"\nlevel=fatal msg=\"license key expired\"", LogClass.Error, "");

    [Fact]
    public void A_fatal_line_that_only_ends_the_program_comes_after_an_explained_error() =>
        Causes.AssertCause("level=error msg=\"dial tcp 10.96.3.4:5432: connect: connection refused\"\nlevel=fatal msg=\"could not initialize the store\"", LogClass.ConnectionRefused, "host=10.96.3.4 port=5432");

    [Theory]
    [InlineData("""{"level":"error","msg":"cannot start","error":"listen tcp :8080: bind: address already in use"}""", "cannot start: listen tcp :8080: bind: address already in use")]
    [InlineData("""{"severity":"ERROR","message":"listen tcp :8080: bind: address already in use"}""", "listen tcp :8080: bind: address already in use")]
    [InlineData("""{"lvl":"fatal","err":"listen tcp :8080: bind: address already in use"}""", "listen tcp :8080: bind: address already in use")]
    [InlineData("""{"levelname":"CRITICAL","message":"listen tcp :8080: bind: address already in use"}""", "listen tcp :8080: bind: address already in use")]
    [InlineData("""{"level":60,"msg":"stop","err":{"type":"Error","message":"listen EADDRINUSE: address already in use :::8080","stack":"Error: listen"}}""", "stop: listen EADDRINUSE: address already in use :::8080")]
    [InlineData("""{"log":"2026/11/26 10:00:00 listen tcp :8080: bind: address already in use\n","stream":"stderr"}""", "listen tcp :8080: bind: address already in use")]
    [InlineData("time=\"2026-11-26T10:00:00Z\" level=fatal msg=\"listen tcp :8080: bind: address already in use\"", "listen tcp :8080: bind: address already in use")]
    [InlineData("ts=2026-11-26T10:00:00Z level=error msg=\"server stopped\" err=\"listen tcp :8080: bind: address already in use\"", "server stopped: listen tcp :8080: bind: address already in use")]
    [InlineData("F1126 10:00:00.123456       1 server.go:150] listen tcp :8080: bind: address already in use", "listen tcp :8080: bind: address already in use")]
    [InlineData("2026-11-26T10:00:00.123Z\tFATAL\tcmd/main.go:12\tlisten tcp :8080: bind: address already in use", "listen tcp :8080: bind: address already in use")]
    [InlineData("\u001b[31mERROR\u001b[0m listen tcp :8080: bind: address already in use", "listen tcp :8080: bind: address already in use")]
    [InlineData("crit: Shop.Server[3]\n      listen tcp :8080: bind: address already in use", "listen tcp :8080: bind: address already in use")]
    [InlineData("[2026-11-26T10:00:00Z ERROR shop::server] listen tcp :8080: bind: address already in use", "listen tcp :8080: bind: address already in use")]
    [InlineData("F, [2026-11-26T10:00:00.123456 #1] FATAL -- : listen tcp :8080: bind: address already in use", "listen tcp :8080: bind: address already in use")]
    [InlineData("[Nest] 1  - 11/26/2026, 10:00:00 AM   ERROR [ExceptionHandler] listen tcp :8080: bind: address already in use", "listen tcp :8080: bind: address already in use")]
    [InlineData("[10:00:00 FTL] listen tcp :8080: bind: address already in use", "listen tcp :8080: bind: address already in use")]
    [InlineData("2026-11-26T10:00:00.123456789Z stderr F listen tcp :8080: bind: address already in use", "listen tcp :8080: bind: address already in use")]
    [InlineData("CRITICAL:shop.server:listen tcp :8080: bind: address already in use", "listen tcp :8080: bind: address already in use")]
    public void The_line_is_shown_without_what_its_logger_wrote_around_it(string log, string line)
    {
        var cause = Causes.AssertCause(log, LogClass.PortInUse, "port=8080");

        Assert.Equal(line, cause.Line);
    }

    [Fact]
    public void An_exception_in_a_JSON_field_is_read_to_its_innermost_cause()
    {
        var cause = Causes.AssertCause(
            """{"level":"ERROR","message":"Application run failed","stack_trace":"java.lang.RuntimeException: startup\n\tat com.example.Main.main(Main.java:9)\nCaused by: java.net.UnknownHostException: db.shop\n\tat java.net.Inet.get(Inet.java:1)\n"}""",
            LogClass.Dns,
            "host=db.shop");

        Assert.Equal("java.net.UnknownHostException: db.shop", cause.Line);
    }

    [Theory]
    [InlineData("ERROR: bucket backups not found")]
    [InlineData("fatal: lost connection to leader")]
    [InlineData("FATAL: license key expired")]
    [InlineData("ERROR: input missing")]
    [InlineData("2026-11-26 10:00:00 FATAL shop - two leaders")]
    public void An_error_that_no_class_explains_is_an_error(string log) => Causes.AssertCause("starting\n" + log + "\n", LogClass.Error, "");

    [Fact]
    public void A_failure_after_the_recovery_counts() =>
        Causes.AssertCause("ERROR: dial tcp 10.96.3.4:5432: connect: connection refused\nINFO: connected to database\nFATAL: DATABASE_URL is not set", LogClass.MissingConfiguration, "variable=DATABASE_URL");

    [Fact]
    public void The_last_run_of_a_program_that_restarts_in_its_container_counts() =>
        Causes.AssertCause("starting shop\nERROR: open /data/x: permission denied\nstarting shop\nERROR: lookup db.shop on 10.96.0.10:53: no such host\n", LogClass.Dns, "host=db.shop");

    [Fact]
    public void A_run_that_has_only_begun_leaves_the_cause_of_the_one_before() =>
        Causes.AssertCause("starting shop\nERROR: open /data/x: permission denied\nstarting shop\n", LogClass.Permission, "file=/data/x");

    [Fact]
    public void A_long_line_is_shown_shortened_and_without_control_characters()
    {
        var cause = LogAnalyzer.FindCause($"ERROR: open /data/x: permission\0 denied \u0007{new string('x', 5000)}");

        Assert.Equal(LogClass.Permission, cause!.Class);
        Assert.Equal(300, cause.Line.Length);
        Assert.StartsWith("ERROR: open /data/x: permission denied x", cause.Line, StringComparison.Ordinal);
        Assert.EndsWith("x…", cause.Line, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_text_over_64_KiB_the_end_is_read()
    {
        var filler = string.Concat(Enumerable.Repeat("processed one more row\n", 4000));

        Assert.Null(LogAnalyzer.FindCause("FATAL: DATABASE_URL is not set\n" + filler));
        Causes.AssertCause(filler + "FATAL: DATABASE_URL is not set\n", LogClass.MissingConfiguration, "variable=DATABASE_URL");
    }

    public static TheoryData<string> Repeated { get; } =
    [
        "[", "a", "{\"a\":", "{\"message\":{", "\"", "=", "a=\"", "\\", "\n", "a\n", " at x(\n", "Caused by: \n", "Caused by: a.BException: \n\n", "Traceback (most recent call last):\n", "X.YError: \n", " ---> ",
        "1:", "[1] ", "2026-11-26 10:00:00 ", "ERROR ", "ERROR\n", "panic: \n", "usage:\n", "env A_", "connection refused ", "is not set ", "/a", "not found: ", "open /", "\u001b[", "starting\n", "During handling of the above exception\n",
        "level=error ", "msg=\"", "thread 'main' panicked at a:1:\n", "a.rb:1:in `b': c (D)\n", "{\"level\":\"error\",\"msg\":\"x\"}\n", "a::b::",
    ];

    // A search per line over the whole log would take minutes.
    [Theory]
    [MemberData(nameof(Repeated))]
    public void A_hostile_log_is_read_to_its_end(string piece)
    {
        var log = string.Concat(Enumerable.Repeat(piece, (64 * 1024 / piece.Length) - 8)) + "\nFATAL: SHOP_URL is not set\n";

        Assert.NotNull(LogAnalyzer.FindCause(log));
    }

    [Fact]
    public void Every_pattern_is_matched_in_linear_time()
    {
        Assert.NotEmpty(LogClassTable.Patterns);
        Assert.All(LogClassTable.Patterns, pattern => Assert.All(pattern.Regexes(), regex => Assert.True(regex.Options.HasFlag(RegexOptions.NonBacktracking) || !RequiredWords.OfAlternatives(regex.ToString())[0].Repeats, regex.ToString())));
    }

    [Theory]
    [InlineData("nslookup: can't connect to remote host (10.255.255.53): Network is unreachable\nwaiting for db\nwaiting for db", true)]
    [InlineData("FATAL: license key expired", true)]
    [InlineData("ERROR: the flux of shard seven is odd", false)]
    [InlineData("Unhandled exception. Shop.OddFluxException: shard seven\n   at Shop.Program.Main()", false)]
    public void A_line_is_explained_where_the_table_says_what_it_means(string log, bool isExplained) =>
        Assert.Equal(isExplained, LogAnalyzer.FindCause(log)?.IsExplained);

    [Fact]
    public void A_service_of_a_dependency_container_is_no_host_name()
    {
        const string Log = "Unhandled exception. System.InvalidOperationException: Unable to resolve service for type 'IMailer' while attempting to activate 'OrderHandler'.";

        Assert.Equal(LogClass.Exception, LogAnalyzer.FindCause(Log)!.Class);
    }

    [Fact]
    public void The_stamp_of_the_command_date_is_no_part_of_the_message() =>
        Assert.Equal("kafka: dial tcp 10.3.3.3:9092: connect: connection refused", LogAnalyzer.FindCause("Sat Nov 28 06:12:00 UTC 2026 ERROR kafka: dial tcp 10.3.3.3:9092: connect: connection refused")!.Line);
}

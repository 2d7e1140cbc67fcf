using ClusterCodex.AccessControl.Tests.Hosting;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.TestSupport.Identity;
using ClusterCodex.TestSupport.Logging;
using ClusterCodex.V1;
using Grpc.Core;

namespace ClusterCodex.AccessControl.Tests.Errors;

/// <summary>What callers and the log receive about a failure.</summary>
public sealed class ErrorTests : IAsyncLifetime
{
    private readonly LogRecorder _log = new();
    private TestPolicyServer _policies = null!;
    private TestSupport.Hosting.TestService _service = null!;
    private TestUser _user = null!;

    public async ValueTask InitializeAsync()
    {
        _policies = await TestPolicyServer.StartAsync(TestContext.Current.CancellationToken);
        _service = await ProbeService.StartAsync(_policies, log: _log);
        _user = _policies.AddAdmin();
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _policies.DisposeAsync();
        _log.Dispose();
    }

    [Theory]
    [InlineData("not-found", StatusCode.NotFound, ErrorCodes.NotFound, "Nothing there.")]
    [InlineData("bare", StatusCode.Aborted, ErrorCodes.Conflict, "No details.")]
    [InlineData("late", StatusCode.Unavailable, ErrorCodes.Unavailable, "A dependency of this request did not respond in time. Try again shortly.")]
    [InlineData("no-database", StatusCode.Unavailable, ErrorCodes.Unavailable, "The database of this service does not respond at the moment. Try again shortly.")]
    public async Task Expected_errors_keep_their_status_and_gain_code_and_trace(string what, StatusCode status, string code, string message)
    {
        var (exception, details) = await FailAsync(what);

        Assert.Equal(status, exception.StatusCode);
        Assert.Equal(code, details.Code);
        Assert.Equal(message, details.Message);
        Assert.Matches("^[0-9a-f]{32}$", details.TraceId);
    }

    [Fact]
    public async Task Validation_errors_name_every_field_and_are_warnings()
    {
        var (exception, details) = await FailAsync("validation");

        Assert.Equal(StatusCode.InvalidArgument, exception.StatusCode);
        Assert.Equal([("email", "Is wrong."), ("password", "Is wrong too.")], details.Fields);
        Assert.Contains(_log.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("InvalidArgument", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_text_that_nothing_can_store_is_refused_before_it_is_looked_at()
    {
        var (exception, details) = await FailAsync("not-found\0");

        Assert.Equal(StatusCode.InvalidArgument, exception.StatusCode);
        Assert.Equal([("email", "The character U+0000 is not allowed.")], details.Fields);
    }

    [Fact]
    public async Task A_bug_gives_nothing_away_but_the_trace_and_is_logged_with_its_stack()
    {
        var (exception, details) = await FailAsync("anything");

        Assert.Equal(StatusCode.Internal, exception.StatusCode);
        Assert.Equal(ErrorCodes.InternalError, details.Code);
        var sent = exception + string.Join(' ', exception.Trailers.Select(t => t.IsBinary ? System.Text.Encoding.UTF8.GetString(t.ValueBytes) : t.Value));
        Assert.DoesNotContain(ProbeService.Hidden, sent, StringComparison.Ordinal);
        var logged = _log.Lines.First(line => line.Contains(ProbeService.Hidden, StringComparison.Ordinal));
        Assert.StartsWith("Error", logged, StringComparison.Ordinal);
        Assert.Contains("at ClusterCodex", logged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_is_not_a_failure()
    {
        using var cancel = new CancellationTokenSource();
        var call = Client().LoginAsync(new LoginRequest { Email = "hang" }, cancellationToken: cancel.Token);
        await ProbeService.Hanging.Task.WaitAsync(TimeSpan.FromSeconds(10));

        await cancel.CancelAsync();

        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(async () => await call)).StatusCode);
        Assert.DoesNotContain(_log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_frameworks_lines_per_request_are_not_logged()
    {
        await FailAsync("not-found");

        Assert.DoesNotContain(_log.Lines, line => line.Contains("Request starting", StringComparison.Ordinal));
        Assert.DoesNotContain(_log.Lines, line => line.StartsWith("Information Sending HTTP request", StringComparison.Ordinal));
        Assert.Contains(_log.Lines, line => line.Contains("Nothing there.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_log_line_holds_a_token_or_a_secret_of_the_request()
    {
        await FailAsync("not-found");
        await FailAsync("validation");
        await Assert.ThrowsAsync<RpcException>(async () =>
            await new IdentityService.IdentityServiceClient(_service.As(_user.Token + "x")).LoginAsync(new LoginRequest()));

        Assert.NotEmpty(_log.Lines);
        Assert.DoesNotContain(_log.Lines, line => line.Contains(_user.Token[^40..], StringComparison.Ordinal));
        Assert.DoesNotContain(_log.Lines, line => line.Contains(TestPolicyServer.ClientSecret, StringComparison.Ordinal));
        Assert.DoesNotContain(_log.Lines, line => line.Contains("hunter2", StringComparison.Ordinal));
    }

    private IdentityService.IdentityServiceClient Client() => new(_service.As(_user.Token));

    private async Task<(RpcException Exception, RpcErrorDetails Details)> FailAsync(string what)
    {
        var exception = await Assert.ThrowsAsync<RpcException>(async () =>
            await Client().LoginAsync(new LoginRequest { Email = what, Password = "hunter2" }));
        return (exception, RpcErrorDetails.From(exception));
    }
}

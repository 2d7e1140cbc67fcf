using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.Tests.Issues;

/// <summary>Issues are stored: no secret that a log, an event or a command shows is in them.</summary>
public sealed class FindingRedactionTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 16, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("cannot connect to amqp://orders:Sup3rS3cretPw@rabbit.mq:5672", "Sup3rS3cretPw")]
    [InlineData("Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dBjftJeZ4CVPmB92K27uhbUJU1p1r_wW1gFWFOEjXk refused", "eyJzdWIiOiIxMjM0NTY3ODkwIn0")]
    [InlineData("exec: \"/app/serve --password=Adm1nS3cret99\": stat: no such file or directory", "Adm1nS3cret99")]
    [InlineData("the tenant's database postgres://tenant:Hunter2Pass99@db.acme:5432/x is not ready", "Hunter2Pass99")]
    public void A_secret_is_replaced_in_the_message_and_everywhere_else_that_quotes_it(string text, string secret)
    {
        var finding = Of(text) with { MessageWithoutLog = $"Without: {text}", MessageWithoutOthers = text, Evidence = [new Evidence(FindingSource.Builtin, "log of app", text, null), new Evidence(FindingSource.Builtin, "other", $"again {secret}", null)] };

        var redacted = new FindingRedaction().Redact(finding);

        string?[] all = [redacted.Message, redacted.MessageWithoutLog, redacted.MessageWithoutOthers, .. redacted.Evidence.Select(one => one.Text)];
        Assert.All(all, one =>
        {
            Assert.DoesNotContain(secret, one, StringComparison.Ordinal);
            Assert.Contains("[REDACTED:", one, StringComparison.Ordinal);
        });
        Assert.Equal("log of app", redacted.Evidence[0].Subject);
    }

    [Theory]
    [InlineData("The environment variable DB_PASSWORD is not set.")]
    [InlineData("Container 'app' needs the key 'db_password', which Secret 'db-creds' does not have.")]
    [InlineData("Container 'app' cannot pull image 'registry.example/app@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'.")]
    [InlineData("FATAL: password authentication failed for user \"svc\"")]
    [InlineData("Pod web-7bf786fdd8-9xrmc with UID f605d7b1-5d19-4fca-ae3b-18429d941f56 is pending.")]
    public void What_is_no_secret_stays(string text)
    {
        var finding = Of(text);
        var redaction = new FindingRedaction();

        Assert.Same(finding, redaction.Redact(finding));
        Assert.Same(finding, redaction.Redact(finding));
    }

    [Fact]
    public void What_was_redacted_is_found_again_after_many_others()
    {
        var redaction = new FindingRedaction();
        var first = redaction.Redact(Of("redis://:Hunter2Pass99@cache:6379"));
        for (var index = 0; index < 2500; index++)
        {
            redaction.Redact(Of($"number {index}"));
        }

        Assert.Equal(first.Message, redaction.Redact(Of("redis://:Hunter2Pass99@cache:6379")).Message);
    }

    private static Finding Of(string message) => new(new IssueKey("real", "Deployment", "shop", "web", IssueAspects.Workload), FindingSource.Builtin, message, Noon, []);
}

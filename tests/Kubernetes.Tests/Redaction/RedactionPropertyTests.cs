using ClusterCodex.Kubernetes.Redaction;
using FsCheck;
using FsCheck.Fluent;

namespace ClusterCodex.Kubernetes.Tests.Redaction;

public sealed class RedactionPropertyTests
{
    private const string SecretCharacters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789!#%^*()_+-=.,:?/@~";

    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(400);

    private static readonly string[] Places =
    [
        "DB_PASSWORD=\"§\"", "- name: API_TOKEN\n  value: '§'", "{\"name\":\"CLIENT_SECRET\",\"value\":\"§\"}", "{\"password\":\"§\"}",
        "{\\\"password\\\":\\\"§\\\"}", "ACCESS_KEY='§'", "--password \"§\"", "kind: Secret\nstringData:\n  whatever: '§'",
    ];

    private static readonly string[] Innocent =
    [
        "web-7d4b9c6f5d-x2k8p", "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "broken", "nginx:1.27.3", "2026-01-05T09:00:00Z", "resourceVersion", "184467",
        "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "CrashLoopBackOff", "exit code 137", "128Mi", "http://web:8080/healthz",
    ];

    [Fact]
    public void A_secret_known_from_one_place_survives_in_no_other() =>
        Prop.ForAll(Arb.From(Secrets()), Arb.From(Gen.Elements(Places)), Arb.From(Gen.Elements(Innocent)), (secret, place, noise) =>
        {
            var session = new RedactionSession([], anonymiseNames: false, CancellationToken.None);
            session.Learn(place.Replace("§", secret, StringComparison.Ordinal));

            var redacted = session.Redact($"{noise} said {secret} to {noise}\nGET /x?y={Uri.EscapeDataString(secret)} {noise}");

            Assert.DoesNotContain(secret, redacted, StringComparison.Ordinal);
            Assert.DoesNotContain($"={Uri.EscapeDataString(secret)}", redacted, StringComparison.Ordinal);
            Assert.StartsWith($"{noise} said ", redacted, StringComparison.Ordinal);
        }).Check(Many);

    [Fact]
    public void A_secret_in_its_place_never_survives() =>
        Prop.ForAll(Arb.From(Secrets()), Arb.From(Gen.Elements(Places)), (secret, place) =>
        {
            var redacted = new RedactionSession([], anonymiseNames: false, CancellationToken.None).Redact("start\n" + place.Replace("§", secret, StringComparison.Ordinal) + "\nend");

            Assert.DoesNotContain(secret, redacted, StringComparison.Ordinal);
            Assert.StartsWith("start\n", redacted, StringComparison.Ordinal);
            Assert.EndsWith("\nend", redacted, StringComparison.Ordinal);
        }).Check(Many);

    // Line by line; pieces run together without separators may be read more broadly the second time, never less.
    [Fact]
    public void Redacting_lines_twice_changes_nothing() =>
        Prop.ForAll(Arb.From(Texts("\n")), text =>
        {
            var session = new RedactionSession([], anonymiseNames: false, CancellationToken.None);
            var once = session.Redact(text);

            Assert.Equal(once, session.Redact(once));
        }).Check(Many);

    [Fact]
    public void A_secret_hidden_once_stays_hidden_however_pieces_run_together() =>
        Prop.ForAll(Arb.From(Texts(" ", ",", "")), text =>
        {
            var session = new RedactionSession([], anonymiseNames: false, CancellationToken.None);
            session.Learn("DB_PASSWORD=\"Zq7-the-planted-one-k\"");
            var once = session.Redact($"{text}Zq7-the-planted-one-k{text}");

            Assert.DoesNotContain("Zq7-the-planted-one-k", once, StringComparison.Ordinal);
            Assert.DoesNotContain("Zq7-the-planted-one-k", session.Redact(once), StringComparison.Ordinal);
        }).Check(Many);

    [Fact]
    public void What_is_no_secret_survives_in_any_mixture() =>
        Prop.ForAll(Arb.From(Gen.NonEmptyListOf(Gen.Elements(Innocent)).Select(words => string.Join(' ', words))), text =>
            Assert.Equal(text, new RedactionSession([], anonymiseNames: false, CancellationToken.None).Redact(text))).Check(Many);

    [Fact]
    public void Any_text_is_redacted_without_failing() =>
        Prop.ForAll<NonNull<string>>(text => Assert.NotNull(new RedactionSession([], anonymiseNames: false, CancellationToken.None).Redact(text.Get))).Check(Many);

    [Fact]
    public void A_secret_cut_at_any_place_over_two_lines_does_not_survive()
    {
        const string Known = "Zq7+planted/Value-93kd-xx71-long";
        foreach (var between in new[] { "\n", "\r\n", "\n    ", " \\\n  ", "\n2026-01-05T09:00:00.123Z ", "\n2026-01-05T09:00:00.123Z stdout F " })
        {
            for (var cut = 1; cut < Known.Length; cut++)
            {
                var session = new RedactionSession([], anonymiseNames: false, CancellationToken.None);
                session.Learn($"DB_PASSWORD='{Known}'");

                var redacted = session.Redact($"got {Known[..cut]}{between}{Known[cut..]} end");

                Assert.StartsWith("got [REDACTED:", redacted, StringComparison.Ordinal);
                Assert.EndsWith("] end", redacted, StringComparison.Ordinal);
            }

            // The documented length says where a vendor's token ends, although nobody has seen it whole.
            var token = "ghp_" + FormatExamples.Word(new Random(5), "ABCDEFabcdef0123456789", 36);
            for (var cut = 1; cut < token.Length; cut++)
            {
                var redacted = new RedactionSession([], anonymiseNames: false, CancellationToken.None).Redact($"got {token[..cut]}{between}{token[cut..]} end");

                Assert.StartsWith("got [REDACTED:", redacted, StringComparison.Ordinal);
                Assert.EndsWith("] end", redacted, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_value_on_the_line_after_its_name_does_not_survive() =>
        Prop.ForAll(
            Arb.From(Gen.Elements("Zq7kd83hs", "p4ssw0rd!x", "S3cr3t-of-x", "a[b]9$c")),
            Arb.From(Gen.Elements("password:", "DB_PASSWORD=", "apiToken: ", "\"password\":", "password :")),
            Arb.From(Gen.Elements("", "2026-01-05T09:00:00Z ", "2026-01-05 09:00:00,123 INFO ", "[pod/web-1/app] ", "I0105 09:00:00.123456       1 main.go:12] ", "2026-01-05T09:00:00Z stdout F ", "level=info msg=")),
            (secret, name, prefix) =>
                Assert.DoesNotContain(secret, new RedactionSession([], anonymiseNames: false, CancellationToken.None).Redact($"{prefix}{name}\n{prefix}{secret}\n{prefix}next"), StringComparison.Ordinal)).Check(Many);

    [Fact]
    public void What_a_model_says_in_pieces_shows_no_known_secret_once_it_is_whole()
    {
        const string Answer = "use Zq7-planted-k now";
        var session = new RedactionSession([], anonymiseNames: false, CancellationToken.None);
        session.Learn("DB_PASSWORD=Zq7-planted-k");

        Assert.All(Enumerable.Range(0, Answer.Length + 1), length => Assert.DoesNotContain("Zq7-planted-k", session.Return(Answer[..length]), StringComparison.Ordinal));
    }

    private static Gen<string> Secrets() =>
        from length in Gen.Choose(8, 40)
        from characters in Gen.ArrayOf(Gen.Elements(SecretCharacters.ToCharArray()), length)
        select "Zq7" + new string(characters) + "k";

    private static Gen<string> Texts(params string[] separators) =>
        from secret in Secrets()
        from parts in Gen.NonEmptyListOf(Gen.Elements([.. Places, .. Innocent, "password:", "token=", "https://a:", "@b", "Bearer ", "name: X", "[REDACTED:password:1]"]))
        from separator in Gen.Elements(separators)
        select string.Join(separator, parts).Replace("§", secret, StringComparison.Ordinal);
}
